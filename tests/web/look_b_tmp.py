from tests.web.test_browser_entries import *  # noqa
import tests.web.test_browser_entries as t
def check(page):
    wide = page.evaluate("""() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && getComputedStyle(e).position !== 'absolute').map(e => e.tagName + '.' + e.className + ' ' + e.getBoundingClientRect().right).slice(0, 12)""")
    print(page.url, page.evaluate("[document.documentElement.scrollWidth, innerWidth, document.documentElement.clientWidth]"), wide)
    page.screenshot(path=f"/tmp/w/b_shots/last-{page.viewport_size['width']}-{len(page.url)}.png")
    assert page.evaluate(MEASURE) == []
t.check = check

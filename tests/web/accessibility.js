() => {
  const problems = [];
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest("[inert]");
  const describe = (each) => `${each.tagName.toLowerCase()}.${each.className} "${each.textContent.trim().slice(0, 30)}"`;

  if (document.documentElement.lang !== "ko") problems.push("the language is not Korean");
  if (!document.title) problems.push("no title");
  if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
  if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of ids.filter((each, at) => ids.indexOf(each) !== at)) problems.push(`id twice: ${id}`);

  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!field.labels?.length && !field.getAttribute("aria-label")) problems.push(`no label: ${field.name}`);
  }
  for (const each of document.querySelectorAll("button, a[href], summary")) {
    const name = each.getAttribute("aria-label") || each.textContent.trim() || each.querySelector("img[alt]")?.alt;
    if (!name) problems.push(`no name: ${describe(each)}`);
    const box = each.getBoundingClientRect();
    if (shown(each) && each.matches(".button") && Math.min(box.height, box.width) < 40) problems.push(`small: ${describe(each)}`);
  }
  for (const region of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) {
    const wanted = `${region.getAttribute("aria-labelledby") ?? ""} ${region.getAttribute("aria-describedby") ?? ""}`;
    for (const id of wanted.trim().split(/\s+/)) if (!document.getElementById(id)) problems.push(`no such id: ${id}`);
  }

  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((each, at) => each * a + below[at] * (1 - a));
  const behind = (each) => {
    const layers = [];
    for (let at = each; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((each) => (each / 255 <= 0.03928 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const each = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || each.closest("script, template, noscript, option, .visually-hidden") || !shown(each)) continue;
    const style = getComputedStyle(each);
    const back = behind(each);
    const [low, high] = [light(over(parse(style.color), back)), light(back)].sort((one, other) => one - other);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ${describe(each)}`);
  }
  return [...new Set(problems)];
}

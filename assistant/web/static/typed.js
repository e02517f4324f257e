// What was typed before this page's scripts had come: it differs from what the server sent.
export function isTyped(form) {
  return [...form.elements].some((each) => {
    if (each.type === "hidden" || each.type === "file") return false;
    if (each.type === "radio" || each.type === "checkbox") return each.checked !== each.defaultChecked;
    if (each instanceof HTMLSelectElement) {
      const sent = [...each.options].findIndex((option) => option.defaultSelected);
      return each.selectedIndex !== Math.max(sent, 0);
    }
    return "defaultValue" in each && each.value !== each.defaultValue;
  });
}

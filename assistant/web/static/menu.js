// The menu and the drawer of a phone close with Escape and with a touch elsewhere.
const folds = document.querySelectorAll("details.menu, details.drawer");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const fold of folds) {
    if (fold.open && fold.contains(document.activeElement)) fold.querySelector("summary").focus();
    fold.open = false;
  }
});

document.addEventListener("click", (event) => {
  for (const fold of folds) {
    if (!fold.contains(event.target)) fold.open = false;
  }
});

// Runs before the first paint, so that a chosen theme does not flash through the other one.
(function () {
  try {
    var chosen = localStorage.getItem("demarche.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (e) {
    // Storage may be switched off: the system's theme stands.
  }
})();

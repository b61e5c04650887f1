// Runs before the first paint, so that the chosen colours and language never flash.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("cairn.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    var lang = localStorage.getItem("cairn.lang") || navigator.language;
    root.lang = /^zh/i.test(lang) ? "zh-Hans" : "en";
  } catch (_) {
    // Storage may be shut off; the system's colours and English are then right.
  }
})();

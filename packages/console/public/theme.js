// Runs before the first paint, so that night readers never see a flash of day. A file of its own, because the page's
// content security policy allows no inline scripts. `src/app/theme/colourMode.ts` reads and writes the same key.
(function () {
  var mode = null;
  try {
    mode = localStorage.getItem("botschaft.colourMode");
  } catch {
    // Storage may be forbidden; the system's choice applies then.
  }
  var night = mode === "night" || (mode !== "day" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = night ? "night" : "day";
  document.documentElement.dataset.mantineColorScheme = night ? "dark" : "light";
})();

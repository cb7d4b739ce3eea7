// Runs before the first paint. `build/firstPage.ts` writes it into the page, whose content security policy names its hash.
// Lines end in semicolons and comments have lines of their own, because it is shortened by joining lines.
(function () {
  var stored = function (key) {
    // Storage may be forbidden; the machine's wishes apply then.
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var root = document.documentElement;
  // So that night readers never see a flash of day. `src/app/theme/colourMode.ts` reads and writes the same key.
  var mode = stored("botschaft.colourMode");
  var night = mode === "night" || (mode !== "day" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = night ? "night" : "day";
  root.dataset.mantineColorScheme = night ? "dark" : "light";
  // Those who are not signed in are not shown the frame of an inbox (`index.html` draws it).
  root.dataset.first = /^\/(sign-in|invitations|workspaces)/.test(location.pathname) ? "outside" : "inside";
  // Who is asked for while the program comes, not after it. `src/app/api/session.ts` takes the answer, once.
  if (root.dataset.first === "inside") {
    var workspace = stored("botschaft.workspace");
    var headers = { Accept: "application/json" };
    if (workspace) {
      headers["X-Workspace-Id"] = workspace;
    }
    window.firstMe = fetch("/api/v1/me", { credentials: "same-origin", headers: headers }).catch(function () {
      return null;
    });
  }
  // The words come along with the program instead of after it. `src/app/i18n/language.ts` chooses in the same way.
  var words = { de: "", en: "" } /* WORDS */;
  var wishes = [stored("botschaft.language")].concat(navigator.languages || []);
  var language =
    wishes
      .map(String)
      .map(function (wish) {
        return wish.slice(0, 2);
      })
      .filter(function (wish) {
        return wish in words;
      })[0] || "de";
  root.lang = language;
  if (words[language]) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = words[language];
    document.head.append(link);
  }
})();

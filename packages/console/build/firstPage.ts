import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

type Bundle = NonNullable<Parameters<NonNullable<Extract<Plugin["generateBundle"], (...of: never) => unknown>>>[1]>;

/** Drawn before any script has come, so they must not wait for the styles that name them. */
const fonts = [/source-sans-3-latin-wght-normal-[^.]+\.woff2/, /source-serif-4-latin-600-normal-[^.]+\.woff2/];
const catalogues = { de: /[\\/]i18n[\\/]de[\\/]index\.ts$/, en: /[\\/]i18n[\\/]en[\\/]index\.ts$/ };

/**
 * Writes into the built page what the first paint needs: the script that chooses day or night, which would else cost a request of
 * its own (the server allows it by its hash), the icon, and the names of the fonts and words that would be asked for only after the
 * styles and the program had come. The frame that the page draws waits for no styles.
 */
export function firstPage(): Plugin {
  return {
    name: "botschaft-first-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        if (bundle === undefined) return html;
        const script = readFileSync(new URL("../public/first.js", import.meta.url), "utf8");
        const words = JSON.stringify({ de: fileOf(bundle, catalogues.de), en: fileOf(bundle, catalogues.en) });
        const preloads = fonts.map(
          (font) => `<link rel="preload" as="font" type="font/woff2" crossorigin href="${fileOf(bundle, font)}" />`,
        );
        const icon = encodeURIComponent(readFileSync(new URL("../public/mark.svg", import.meta.url), "utf8").trim());
        const styles = /\s*<link rel="stylesheet"[^>]*>/g;
        return (
          html
            // Styles go to the end, where they hold up nothing that is drawn before them.
            .replace(styles, "")
            // They are inside of the program (oneProgram.ts).
            .replace(/\s*<script[^>]*rolldown-runtime[^>]*><\/script>/, "")
            .replace("</body>", () => `${(html.match(styles) ?? []).join("")}\n  </body>`)
            .replace('href="/mark.svg"', () => `href="data:image/svg+xml,${icon}"`)
            .replace(/<script src="\/first\.js"><\/script>/, () => `<script>${shortened(script, words)}</script>`)
            .replace("</title>", () => `</title>\n    ${preloads.join("\n    ")}`)
        );
      },
    },
  };
}

/** The address of the file that was made from a module, or of an asset. */
function fileOf(bundle: Bundle, wanted: RegExp): string {
  const found = Object.values(bundle).find((made) =>
    made.type === "chunk" ? wanted.test(made.facadeModuleId ?? "") : wanted.test(made.fileName),
  );
  if (found === undefined) throw new Error(`The build has made no file for ${String(wanted)}.`);
  return `/${found.fileName}`;
}

function shortened(script: string, words: string): string {
  return script
    .replace(/^\s*\/\/.*\n/gm, "")
    .replace(/\n\s*/g, "")
    .replace(/\{[^}]*\} \/\* WORDS \*\//, () => words);
}

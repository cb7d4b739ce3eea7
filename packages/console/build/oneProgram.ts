import type { Plugin } from "vite";

/**
 * Puts the bundler's half kilobyte of helpers into the program. The bundler keeps them in a file of their own, which would cost every
 * first visit a request; none of its options says otherwise (rolldown of Vite 8.3, seen on 2026-12-01). The build fails when the
 * helpers look unlike what is expected here.
 */
export function oneProgram(): Plugin {
  return {
    name: "botschaft-one-program",
    apply: "build",
    generateBundle: {
      // After the bundler has written which files a screen loads with.
      order: "post",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((made) => made.type === "chunk");
        const helpers = chunks.find(({ name }) => name === "rolldown-runtime");
        const program = chunks.find(({ name }) => name === "console");
        if (helpers === undefined || program === undefined) throw new Error("The build has no helpers or no program.");
        const [, body, exported] = /^([\s\S]*)export\{([^}]*)\};?\s*$/.exec(helpers.code) ?? [];
        if (body === undefined || exported === undefined) throw new Error("The helpers are not written as expected.");
        // "c as n, o as t": n and t are the names outside.
        const pairs = exported.split(",").map((each) => each.trim().split(/\s+as\s+/));
        const inside = pairs.map(([local = "", name = local]) => `${name}:${local}`).join(",");
        const outside = pairs.map(([local = "", name = local]) => `helper_${name}=helpers.${name}`).join(",");
        const imports = new RegExp(`import\\{([^}]*)\\}from"\\./${fileName(helpers.fileName)}";`);
        for (const chunk of chunks) {
          if (chunk === program)
            chunk.code = chunk.code.replace(
              imports,
              (_, list: string) =>
                `const helpers=(()=>{${body}return{${inside}}})(),{${list.replaceAll(" as ", ":")}}=helpers;export const ${outside};`,
            );
          else
            chunk.code = chunk.code.replace(imports, (_, list: string) => {
              const renamed = list.split(",").map((each) => {
                const [name = "", local = name] = each.trim().split(/\s+as\s+/);
                return `helper_${name} as ${local}`;
              });
              return `import{${renamed.join(",")}}from"./${fileName(program.fileName)}";`;
            });
          // The lists of what a screen loads with count by position, so that a name is replaced and not taken out.
          chunk.code = chunk.code.replaceAll(helpers.fileName, program.fileName);
          if (chunk !== helpers && chunk.code.includes(fileName(helpers.fileName)))
            throw new Error(`${chunk.fileName} still asks for the helpers.`);
        }
        delete bundle[helpers.fileName];
      },
    },
  };
}

/** The last part of a path: files of a build lie beside each other. */
function fileName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

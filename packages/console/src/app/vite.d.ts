// What Vite resolves and TypeScript cannot: styles are loaded for their effect, modules of styles give class names.
declare module "*.module.css" {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
declare module "*.css";

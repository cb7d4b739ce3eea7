import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";

/** Mantine wants ten shades; ours change with day and night by themselves, so all ten are the one token. */
const act: MantineColorsTuple = shades("var(--act)");
const seal: MantineColorsTuple = shades("var(--seal)");

export const mantineTheme = createTheme({
  primaryColor: "act",
  colors: { act, seal },
  fontFamily: "var(--sans)",
  headings: { fontFamily: "var(--serif)", fontWeight: "600" },
  fontSizes: { xs: "var(--t-xs)", sm: "var(--t-c)", md: "var(--t-m)", lg: "var(--t-l)", xl: "var(--t-xl)" },
  defaultRadius: "6px",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  variantColorResolver: (input) => {
    const tone = input.color === "seal" ? "var(--seal)" : "var(--act)";
    const soft = input.color === "seal" ? "var(--seal-soft)" : "var(--act-soft)";
    const bare = { color: tone, hoverColor: tone, border: "1px solid transparent" };
    switch (input.variant) {
      case "filled":
        return {
          background: tone,
          hover: `color-mix(in srgb, ${tone} 88%, var(--ink))`,
          color: "var(--sheet)",
          border: "1px solid transparent",
        };
      case "light":
        return { ...bare, background: soft, hover: soft };
      case "subtle":
        return { ...bare, background: "transparent", hover: "var(--sheet-2)" };
      case "outline":
        return { ...bare, background: "transparent", hover: "var(--sheet-2)", border: `1px solid ${tone}` };
      case "default":
        return {
          background: "var(--sheet)",
          hover: "var(--sheet-2)",
          color: "var(--ink)",
          border: "1px solid var(--line)",
        };
      default:
        return defaultVariantColorsResolver(input);
    }
  },
  components: {
    Menu: { defaultProps: { shadow: "none", radius: "6px", transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { shadow: "none", transitionProps: { duration: 0 } } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 0 } } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Select: { defaultProps: { checkIconPosition: "right", comboboxProps: { transitionProps: { duration: 0 } } } },
  },
});

/** Ties Mantine's variables to the tokens, so that day and night change in one place. */
export const tokenVariables: CSSVariablesResolver = () => {
  const variables = {
    "--mantine-color-body": "var(--sheet)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-3)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-anchor": "var(--act)",
    "--mantine-color-default": "var(--sheet)",
    "--mantine-color-default-hover": "var(--sheet-2)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line)",
    "--mantine-color-error": "var(--seal)",
    "--mantine-color-disabled": "var(--sheet-2)",
    "--mantine-color-disabled-color": "var(--ink-3)",
    "--mantine-color-disabled-border": "var(--line)",
    "--mantine-primary-color-filled": "var(--act)",
    "--mantine-primary-color-filled-hover": "var(--act)",
    "--mantine-primary-color-light": "var(--act-soft)",
    "--mantine-primary-color-contrast": "var(--sheet)",
  };
  return { variables: {}, light: variables, dark: variables };
};

function shades(token: string): MantineColorsTuple {
  return [token, token, token, token, token, token, token, token, token, token];
}

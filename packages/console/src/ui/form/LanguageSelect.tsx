import { Select, type SelectProps } from "@mantine/core";

interface LanguageSelectProps extends Pick<SelectProps, "label" | "description" | "disabled"> {
  readonly value: "de" | "en";
  readonly onChange: (language: "de" | "en") => void;
}

/** One of the languages we speak, each called as its own speakers call it. */
export function LanguageSelect({ onChange, ...others }: LanguageSelectProps) {
  return (
    <Select
      {...others}
      allowDeselect={false}
      data={[
        { value: "de", label: "Deutsch" },
        { value: "en", label: "English" },
      ]}
      onChange={(value) => onChange(value === "en" ? "en" : "de")}
    />
  );
}

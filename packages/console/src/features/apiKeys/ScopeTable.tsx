import type { Scope } from "@botschaft/contract";
import { Checkbox } from "@mantine/core";
import { useId } from "react";
import { useWords } from "../../app/i18n/words.ts";
import styles from "./ScopeTable.module.css";
import { areaOf } from "./scopeWords.ts";

interface ScopeTableProps {
  /** What one has oneself, and so may hand on. */
  readonly mine: readonly Scope[];
  readonly chosen: readonly Scope[];
  readonly choose: (scopes: readonly Scope[]) => void;
  readonly error: string | null;
}

/** What a key may do: a line for each area, and in it reading and writing. */
export function ScopeTable({ mine, chosen, choose, error }: ScopeTableProps) {
  const { say } = useWords();
  const id = useId();
  const areas = [...new Set(mine.map(areaOf))];
  const toggle = (scope: Scope, isOn: boolean) =>
    choose(isOn ? [...chosen, scope] : chosen.filter((each) => each !== scope));
  return (
    <fieldset
      className={styles["scopes"]}
      aria-describedby={error === null ? undefined : id}
      aria-invalid={error !== null}
    >
      <legend>{say("apiKeys.may")}</legend>
      <button type="button" onClick={() => choose(chosen.length === mine.length ? [] : mine)}>
        {say(chosen.length === mine.length ? "apiKeys.chooseNone" : "apiKeys.chooseAll")}
      </button>
      <ul>
        {areas.map((area) => (
          <li key={area}>
            <span>
              <b>{say(`apiKeys.area.${area}`)}</b> <code>{area}</code>
            </span>
            {(["read", "write"] as const).map((right) => {
              const scope = mine.find((each) => each === `${area}:${right}`);
              return scope === undefined ? (
                <span key={right} />
              ) : (
                <Checkbox
                  key={right}
                  label={say(`apiKeys.right.${right}`)}
                  aria-label={say(`apiKeys.may.${right}`, { area: say(`apiKeys.area.${area}`) })}
                  checked={chosen.includes(scope)}
                  onChange={(event) => toggle(scope, event.currentTarget.checked)}
                />
              );
            })}
          </li>
        ))}
      </ul>
      {error !== null && (
        <p id={id} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

import { NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../app/i18n/words.ts";
import styles from "./BotReturns.module.css";
import { durationOf, minutesOf, mostOf, units, type Unit } from "./checks/inTime.ts";

const maxMinutes = 43_200;

/** After how long the bot returns by itself, as people say it: a number and its unit. Null: never by itself. */
export function BotReturns({
  minutes,
  onChange,
}: {
  readonly minutes: number | null;
  readonly onChange: (minutes: number | null) => void;
}) {
  const { say } = useWords();
  // The unit stays what was chosen, also when 24 hours would be a day.
  const [{ count, unit }, setDuration] = useState<{ readonly count: number | null; readonly unit: Unit }>(
    minutes === null ? { count: null, unit: "hours" } : durationOf(minutes),
  );
  const change = (newCount: number | null, newUnit: Unit) => {
    const allowed = newCount === null ? null : Math.min(newCount, mostOf(newUnit, maxMinutes));
    setDuration({ count: allowed, unit: newUnit });
    onChange(allowed === null ? null : minutesOf({ count: allowed, unit: newUnit }));
  };
  return (
    <div className={styles["fields"]}>
      <NumberInput
        label={say("channels.botReturns")}
        description={say("channels.botReturns.hint")}
        min={1}
        max={mostOf(unit, maxMinutes)}
        allowDecimal={false}
        allowNegative={false}
        value={count ?? ""}
        onChange={(value) => change(typeof value === "number" ? value : null, unit)}
      />
      <Select
        aria-label={say("channels.botReturns.unit")}
        allowDeselect={false}
        data={units.map((each) => ({ value: each, label: say(`channels.in.${each}`, { count: count ?? 0 }) }))}
        value={unit}
        onChange={(value) => change(count, units.find((each) => each === value) ?? unit)}
      />
    </div>
  );
}

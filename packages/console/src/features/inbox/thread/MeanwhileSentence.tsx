import { useEffect, useState } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import type { AnswerSince } from "../model/answeredSince.ts";

const minuteMs = 60_000;

/** "Merle hat vor 3 s geantwortet." It counts on while one reads it. */
export function MeanwhileSentence({ answer }: { readonly answer: AnswerSince }) {
  const { say } = useWords();
  const time = useTime();
  const [now, setNow] = useState(Date.now);
  const age = Math.max(0, now - answer.at);
  const isYoung = age < minuteMs;
  useEffect(() => {
    if (!isYoung) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isYoung]);
  const name = answer.name ?? say("presence.somebody");
  if (isYoung) return say("meanwhile.seconds", { name, seconds: Math.floor(age / 1_000) });
  if (age < 60 * minuteMs) return say("meanwhile.minutes", { name, minutes: Math.floor(age / minuteMs) });
  return say("meanwhile.at", { name, at: time.moment(answer.at) });
}

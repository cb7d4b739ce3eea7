import type { LocationContent } from "@botschaft/core";
import { useWords } from "../../../../app/i18n/words.ts";
import { PinSign } from "../../../../ui/signs.tsx";
import styles from "./contents.module.css";

/** A place. No map of a third party is loaded; the link opens one when asked. */
export function LocationView({ content, bubble }: { readonly content: LocationContent; readonly bubble: string }) {
  const { say, language } = useWords();
  const { latitude, longitude } = content;
  const digits = { minimumFractionDigits: 4, maximumFractionDigits: 4 };
  const place = `${latitude.toLocaleString(language, digits)}, ${longitude.toLocaleString(language, digits)}`;
  return (
    <div className={bubble}>
      <a
        className={styles["file"]}
        href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        <PinSign />
        <span dir="auto">
          {content.title ?? say("media.location")}
          <small>{place}</small>
        </span>
      </a>
    </div>
  );
}

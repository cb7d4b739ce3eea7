import type { ShownContent } from "@botschaft/contract";
import { useWords } from "../../../../app/i18n/words.ts";
import { SafeText } from "../../../../ui/text/SafeText.tsx";
import type { SayableContent } from "../../data/sayable.ts";
import type { Chosen } from "../../model/threadItems.ts";
import { Buttons } from "./Buttons.tsx";
import { CardsView } from "./CardsView.tsx";
import { LocationView } from "./LocationView.tsx";
import { MediaView } from "./MediaView.tsx";
import { SharedView } from "./SharedView.tsx";
import { StickerView } from "./StickerView.tsx";
import { UnsupportedView } from "./UnsupportedView.tsx";
import styles from "./contents.module.css";

interface ContentViewProps {
  readonly content: ShownContent | SayableContent;
  readonly chosen: Chosen | null;
  /** The class of a bubble in this voice. */
  readonly bubble: string;
}

/** One thing said, in the form of its kind. Every kind has one; what we do not know is shown as such and never dropped. */
export function ContentView({ content, chosen, bubble }: ContentViewProps) {
  const { say } = useWords();
  switch (content.kind) {
    case "text":
      return (
        <div className={bubble}>
          <SafeText text={content.text} />
          {content.buttons !== undefined && <Buttons buttons={content.buttons} chosen={chosen} />}
        </div>
      );
    case "media":
      return <MediaView content={content} bubble={bubble} />;
    case "cards":
      return <CardsView cards={content.cards} chosen={chosen} bubble={bubble} />;
    case "choice":
      return (
        <div className={bubble}>
          <span className={styles["via"]}>{say(`choice.${content.via}`)}</span> <SafeText text={content.title} />
        </div>
      );
    case "sticker":
      return <StickerView content={content} bubble={bubble} />;
    case "shared":
      return <SharedView content={content} bubble={bubble} />;
    case "location":
      return <LocationView content={content} bubble={bubble} />;
    case "unsupported":
      return <UnsupportedView content={content} />;
  }
}

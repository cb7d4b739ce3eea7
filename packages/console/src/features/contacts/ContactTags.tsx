import type { ContactDetail } from "@botschaft/contract";
import { TagsInput } from "@mantine/core";
import { useWords } from "../../app/i18n/words.ts";
import rows from "../../ui/page/Rows.module.css";
import styles from "./Contacts.module.css";
import { useContactChange } from "./useContactChange.ts";

/** What a person is called by in lists; each tag is put on and taken off at once. */
export function ContactTags({ contact, mayWrite }: { readonly contact: ContactDetail; readonly mayWrite: boolean }) {
  const { say } = useWords();
  const change = useContactChange(contact.id);
  if (!mayWrite)
    return (
      <p>
        {contact.tags.length === 0 && <span className={rows["quiet"]}>{say("contact.tags.none")}</span>}
        {contact.tags.map((tag) => (
          <span key={tag} className={styles["tag"]} dir="auto">
            {tag}
          </span>
        ))}
      </p>
    );
  return (
    <TagsInput
      className={styles["narrow"] ?? ""}
      aria-label={say("side.tags")}
      placeholder={say("side.addTag")}
      value={change.isPending ? tagsAfter(contact.tags, change.variables) : [...contact.tags]}
      onChange={(tags) => {
        const wanted = tags.map((tag) => tag.trim().slice(0, 64)).filter((tag) => tag !== "");
        change.mutate({
          addTags: wanted.filter((tag) => !contact.tags.includes(tag)),
          removeTags: contact.tags.filter((tag) => !wanted.includes(tag)),
        });
      }}
    />
  );
}

function tagsAfter(
  tags: readonly string[],
  { addTags = [], removeTags = [] }: { readonly addTags?: readonly string[]; readonly removeTags?: readonly string[] },
): string[] {
  return [...tags.filter((tag) => !removeTags.includes(tag)), ...addTags];
}

import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { conversationEndpoints } from "@botschaft/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useMemo, useState, type KeyboardEvent } from "react";
import { Face } from "../../ui/Face.tsx";
import { Key } from "../../ui/Key.tsx";
import { call } from "../api/call.ts";
import { useOtherWords, useWords, type OtherWords } from "../i18n/words.ts";
import { useAllActions, type Action } from "../keys/actions.tsx";
import { fuzzyScore, namesExactly } from "./fuzzy.ts";
import styles from "./CommandMenu.module.css";
import { contactName } from "../../ui/contactName.ts";

/** Everything by name: what can be done here, where one can go, and whom one can find. */
export function CommandMenu({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const { say } = useWords();
  return (
    // Gone at once: a key pressed right after Escape is meant for the page.
    <Modal.Root
      opened={isOpen}
      onClose={close}
      size={560}
      padding={0}
      yOffset="12vh"
      centered={false}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={say("keys.commands")}>
        <Modal.Body>
          <Commands close={close} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface Entry {
  readonly id: string;
  readonly heading: string;
  readonly title: string;
  readonly action?: Action;
  readonly face?: React.ReactNode;
  readonly run: () => void;
}

const shownAtFirst = 5;
const shownAtMost = 12;

function Commands({ close }: { readonly close: () => void }) {
  const { say } = useWords();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const { entries, isSearching } = useEntries(typed);
  const chosen = Math.min(at, entries.length - 1);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    // After the menu has given the focus back, so that an action that moves the focus keeps it.
    setTimeout(entry.run, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, entries.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) run(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <input
        className={styles["input"]}
        data-autofocus
        value={typed}
        placeholder={say("commands.placeholder")}
        aria-label={say("commands.placeholder")}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={entries[chosen] === undefined ? undefined : `${listId}-${chosen}`}
        autoComplete="off"
        spellCheck={false}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
      />
      <div id={listId} role="listbox" aria-label={say("keys.commands")} className={styles["list"]}>
        {entries.map((entry, index) => (
          <div key={entry.id} role="presentation">
            {entry.heading !== entries[index - 1]?.heading && (
              <div className={styles["heading"]} role="presentation">
                {entry.heading}
              </div>
            )}
            <div
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              className={styles["entry"]}
              onMouseMove={() => setAt(index)}
              onClick={() => run(entry)}
              ref={index === chosen ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            >
              {entry.face}
              <span dir="auto">{entry.title}</span>
              {entry.action?.combo !== undefined && <Key combo={entry.action.combo} />}
            </div>
          </div>
        ))}
        {entries.length === 0 && (
          <p className={styles["nothing"]} role="status">
            {isSearching ? say("commands.searching") : say("commands.nothing", { typed })}
          </p>
        )}
      </div>
    </div>
  );
}

function useEntries(typed: string): { readonly entries: readonly Entry[]; readonly isSearching: boolean } {
  const { say } = useWords();
  const actions = useAllActions();
  const others = useOtherWords();
  const { people, isSearching } = usePeople(typed);
  const entries = useMemo(() => {
    const offered = actions.filter((action) => action.isHidden !== true);
    const toEntry =
      (heading: string) =>
      (action: Action): Entry => ({ id: action.id, heading, title: action.title, action, run: action.run });
    if (typed.trim() === "") {
      return [...offered]
        .sort((a, b) => (b.likelihood ?? 0) - (a.likelihood ?? 0))
        .slice(0, shownAtFirst)
        .map(toEntry(say("commands.likely")));
    }
    const found = offered
      .map((action) => ({ action, score: bestScore(typed, action, others) }))
      .filter((each) => each.score !== null)
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
      .slice(0, shownAtMost)
      .map((each) => toEntry(say("commands.actions"))(each.action));
    // Whoever types a name means the person, whatever commands the letters may fit.
    const named = people.filter((person) => namesExactly(typed, person.title));
    return [...named, ...found, ...people.filter((person) => !named.includes(person))];
  }, [actions, people, typed, say, others]);
  return { entries, isSearching };
}

/** A place is found by its name in the other language, too, a little behind those of the reader's own. */
function bestScore(typed: string, action: Action, others: OtherWords | null): number | null {
  const own = fuzzyScore(typed, action.title);
  const other = action.name === undefined || others === null ? null : fuzzyScore(typed, others[action.name] ?? "");
  if (own === null) return other === null ? null : other - 0.5;
  return other === null ? own : Math.max(own, other - 0.5);
}

/** People and their conversations, found by name and by what was said. */
function usePeople(typed: string): { readonly people: readonly Entry[]; readonly isSearching: boolean } {
  const { say } = useWords();
  const navigate = useNavigate();
  const wanted = typed.trim();
  const [q] = useDebouncedValue(wanted, 150);
  const { data, isFetching } = useQuery({
    queryKey: ["commands", q],
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(conversationEndpoints.listConversations, { query: { q, view: "all", limit: 6 } }, signal),
  });
  const people = useMemo(
    () =>
      q.length < 2
        ? []
        : (data?.items ?? []).map((row): Entry => {
            const name = contactName(row.contact, say);
            return {
              id: row.id,
              heading: say("commands.people"),
              title: name,
              face: (
                <Face
                  id={row.contact.id}
                  name={name}
                  pictureUrl={row.contact.pictureUrl}
                  channel={row.channelKind}
                  size={24}
                />
              ),
              run: () =>
                void navigate({ to: "/inbox/$view/$conversationId", params: { view: "all", conversationId: row.id } }),
            };
          }),
    [data, q, navigate, say],
  );
  // Also while one still types: the last word was not asked for yet.
  return { people, isSearching: wanted.length >= 2 && (isFetching || q !== wanted) };
}

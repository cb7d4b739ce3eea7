import { channelEndpoints, type ChannelProfile } from "@botschaft/contract";
import { SegmentedControl, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { call } from "../../../app/api/call.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { SaveForm } from "../../../ui/form/SaveForm.tsx";
import {
  greetingIn,
  limits,
  localesOf,
  menuIn,
  questionsIn,
  withGreeting,
  withMenu,
  withQuestions,
  type MenuItem,
  type Question,
} from "./profileEdits.ts";
import { ProfileLines } from "./ProfileLines.tsx";
import styles from "./ProfileForm.module.css";

const offeredLocales = ["de_DE", "en_US"];

/** Greeting, get started, menu and ice breakers, with each limit counted while one writes. */
export function ProfileForm({
  channelId,
  profile,
  mayWrite,
}: {
  readonly channelId: string;
  readonly profile: ChannelProfile;
  readonly mayWrite: boolean;
}) {
  const { say } = useWords();
  const [edited, setEdited] = useState(profile);
  const [locale, setLocale] = useState("default");
  const locales = [...new Set([...localesOf(profile), ...offeredLocales])];
  const greeting = greetingIn(edited, locale);
  return (
    <SaveForm
      save={() => call(channelEndpoints.putChannelProfile, { params: { channelId }, body: edited })}
      refresh={[["channelProfile", channelId]]}
      act={say("profilePage.save")}
      said={say("profilePage.saved")}
      className={styles["form"]}
      isReadOnly={!mayWrite}
    >
      <SegmentedControl
        aria-label={say("profilePage.locale")}
        value={locale}
        onChange={setLocale}
        data={locales.map((each) => ({ value: each, label: each === "default" ? say("profilePage.everybody") : each }))}
      />
      <Textarea
        label={say("profilePage.greeting")}
        description={`${say("profilePage.greeting.hint")} ${greeting.length} / ${limits.greeting}`}
        maxLength={limits.greeting}
        autosize
        minRows={2}
        disabled={!mayWrite}
        value={greeting}
        onChange={(event) => setEdited(withGreeting(edited, locale, event.currentTarget.value))}
      />
      <Switch
        label={say("profilePage.getStarted")}
        description={say("profilePage.getStarted.hint")}
        disabled={!mayWrite}
        checked={edited.getStarted !== null}
        onChange={(event) =>
          setEdited({ ...edited, getStarted: event.currentTarget.checked ? { payload: "GET_STARTED" } : null })
        }
      />
      {edited.getStarted !== null && (
        <TextInput
          label={say("profilePage.payload")}
          description={say("profilePage.payload.hint")}
          required
          maxLength={1000}
          disabled={!mayWrite}
          value={edited.getStarted.payload}
          onChange={(event) => setEdited({ ...edited, getStarted: { payload: event.currentTarget.value } })}
        />
      )}
      <MenuItems
        lines={menuIn(edited, locale)}
        mayWrite={mayWrite}
        change={(items) => setEdited(withMenu(edited, locale, items))}
      />
      <Questions
        lines={questionsIn(edited, locale)}
        mayWrite={mayWrite}
        change={(questions) => setEdited(withQuestions(edited, locale, questions))}
      />
    </SaveForm>
  );
}

interface LinesProps<Line> {
  readonly lines: readonly Line[];
  readonly mayWrite: boolean;
  readonly change: (lines: readonly Line[]) => void;
}

const newItem: MenuItem = { kind: "postback", title: "", payload: "" };
const newQuestion: Question = { question: "", payload: "" };

function MenuItems(props: LinesProps<MenuItem>) {
  const { say } = useWords();
  return (
    <ProfileLines
      {...props}
      title={say("profilePage.menu")}
      limit={limits.menuItems}
      add={{ act: say("profilePage.addMenu"), line: newItem }}
      nameOf={(item) => item.title}
    >
      {(item, put) => (
        <>
          <CountedInput
            label={say("profilePage.menuTitle")}
            limit={limits.menuTitle}
            mayWrite={props.mayWrite}
            value={item.title}
            onChange={(title) => put({ ...item, title })}
          />
          <Select
            aria-label={say("profilePage.menuKind")}
            allowDeselect={false}
            disabled={!props.mayWrite}
            value={item.kind}
            data={[
              { value: "postback", label: say("profilePage.menuKind.postback") },
              { value: "url", label: say("profilePage.menuKind.url") },
            ]}
            onChange={(kind) =>
              put(
                kind === "url"
                  ? { kind: "url", title: item.title, url: "https://" }
                  : { kind: "postback", title: item.title, payload: "" },
              )
            }
          />
          {item.kind === "url" ? (
            <TextInput
              aria-label={say("profilePage.menuKind.url")}
              type="url"
              required
              disabled={!props.mayWrite}
              value={item.url}
              onChange={(event) => put({ ...item, url: event.currentTarget.value })}
            />
          ) : (
            <PayloadInput
              mayWrite={props.mayWrite}
              value={item.payload}
              onChange={(payload) => put({ ...item, payload })}
            />
          )}
        </>
      )}
    </ProfileLines>
  );
}

function Questions(props: LinesProps<Question>) {
  const { say } = useWords();
  return (
    <ProfileLines
      {...props}
      title={say("profilePage.iceBreakers")}
      hint={say("profilePage.iceBreakers.hint")}
      limit={limits.questions}
      add={{ act: say("profilePage.addQuestion"), line: newQuestion }}
      nameOf={(line) => line.question}
      hasTwoFields
    >
      {(line, put) => (
        <>
          <CountedInput
            label={say("profilePage.question")}
            limit={limits.question}
            mayWrite={props.mayWrite}
            value={line.question}
            onChange={(question) => put({ ...line, question })}
          />
          <PayloadInput
            mayWrite={props.mayWrite}
            value={line.payload}
            onChange={(payload) => put({ ...line, payload })}
          />
        </>
      )}
    </ProfileLines>
  );
}

interface InputProps {
  readonly mayWrite: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A short text whose letters are counted while one writes, because the platform counts them, too. */
function CountedInput({
  label,
  limit,
  mayWrite,
  value,
  onChange,
}: InputProps & { readonly label: string; readonly limit: number }) {
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      description={`${value.length} / ${limit}`}
      inputWrapperOrder={["input", "description"]}
      required
      maxLength={limit}
      disabled={!mayWrite}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function PayloadInput({ mayWrite, value, onChange }: InputProps) {
  const { say } = useWords();
  return (
    <TextInput
      aria-label={say("profilePage.payload")}
      placeholder={say("profilePage.payload")}
      required
      maxLength={1000}
      disabled={!mayWrite}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

import { channelEndpoints, type ChannelProfile } from "@botschaft/contract";
import { Button, SegmentedControl, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { CloseSign } from "../../ui/signs.tsx";
import { useToasts } from "../../ui/useToasts.tsx";
import rows from "../../ui/Rows.module.css";
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
  const toasts = useToasts();
  const [edited, setEdited] = useState(profile);
  const [locale, setLocale] = useState("default");
  const locales = [...new Set([...localesOf(profile), ...offeredLocales])];
  const save = useAct(() => call(channelEndpoints.putChannelProfile, { params: { channelId }, body: edited }), {
    refresh: [["channelProfile", channelId]],
    done: () => toasts.say(say("profilePage.saved")),
  });
  const greeting = greetingIn(edited, locale);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
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
        items={menuIn(edited, locale)}
        mayWrite={mayWrite}
        change={(items) => setEdited(withMenu(edited, locale, items))}
      />
      <Questions
        questions={questionsIn(edited, locale)}
        mayWrite={mayWrite}
        change={(questions) => setEdited(withQuestions(edited, locale, questions))}
      />
      {mayWrite && (
        <div className={rows["buttons"]}>
          <Button type="submit" loading={save.isPending}>
            {say("profilePage.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function MenuItems({
  items,
  mayWrite,
  change,
}: {
  readonly items: readonly MenuItem[];
  readonly mayWrite: boolean;
  readonly change: (items: readonly MenuItem[]) => void;
}) {
  const { say } = useWords();
  const put = (index: number, item: MenuItem) => change(items.map((each, at) => (at === index ? item : each)));
  return (
    <fieldset className={styles["list"]}>
      <legend>
        {say("profilePage.menu")}{" "}
        <span>
          {items.length} / {limits.menuItems}
        </span>
      </legend>
      {items.map((item, index) => (
        <div key={index} className={styles["line"]}>
          <TextInput
            aria-label={say("profilePage.menuTitle")}
            placeholder={say("profilePage.menuTitle")}
            description={`${item.title.length} / ${limits.menuTitle}`}
            inputWrapperOrder={["input", "description"]}
            required
            maxLength={limits.menuTitle}
            disabled={!mayWrite}
            value={item.title}
            onChange={(event) => put(index, { ...item, title: event.currentTarget.value })}
          />
          <Select
            aria-label={say("profilePage.menuKind")}
            allowDeselect={false}
            disabled={!mayWrite}
            value={item.kind}
            data={[
              { value: "postback", label: say("profilePage.menuKind.postback") },
              { value: "url", label: say("profilePage.menuKind.url") },
            ]}
            onChange={(kind) =>
              put(
                index,
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
              disabled={!mayWrite}
              value={item.url}
              onChange={(event) => put(index, { ...item, url: event.currentTarget.value })}
            />
          ) : (
            <TextInput
              aria-label={say("profilePage.payload")}
              placeholder={say("profilePage.payload")}
              required
              maxLength={1000}
              disabled={!mayWrite}
              value={item.payload}
              onChange={(event) => put(index, { ...item, payload: event.currentTarget.value })}
            />
          )}
          {mayWrite && (
            <button
              type="button"
              aria-label={say("profilePage.remove", { title: item.title })}
              onClick={() => change(items.filter((_, at) => at !== index))}
            >
              <CloseSign />
            </button>
          )}
        </div>
      ))}
      {mayWrite && items.length < limits.menuItems && (
        <Button variant="subtle" onClick={() => change([...items, { kind: "postback", title: "", payload: "" }])}>
          {say("profilePage.addMenu")}
        </Button>
      )}
    </fieldset>
  );
}

function Questions({
  questions,
  mayWrite,
  change,
}: {
  readonly questions: readonly Question[];
  readonly mayWrite: boolean;
  readonly change: (questions: readonly Question[]) => void;
}) {
  const { say } = useWords();
  const put = (index: number, question: Question) =>
    change(questions.map((each, at) => (at === index ? question : each)));
  return (
    <fieldset className={styles["list"]}>
      <legend>
        {say("profilePage.iceBreakers")}{" "}
        <span>
          {questions.length} / {limits.questions}
        </span>
      </legend>
      <p>{say("profilePage.iceBreakers.hint")}</p>
      {questions.map((question, index) => (
        <div key={index} className={styles["line"]} data-two>
          <TextInput
            aria-label={say("profilePage.question")}
            placeholder={say("profilePage.question")}
            description={`${question.question.length} / ${limits.question}`}
            inputWrapperOrder={["input", "description"]}
            required
            maxLength={limits.question}
            disabled={!mayWrite}
            value={question.question}
            onChange={(event) => put(index, { ...question, question: event.currentTarget.value })}
          />
          <TextInput
            aria-label={say("profilePage.payload")}
            placeholder={say("profilePage.payload")}
            required
            maxLength={1000}
            disabled={!mayWrite}
            value={question.payload}
            onChange={(event) => put(index, { ...question, payload: event.currentTarget.value })}
          />
          {mayWrite && (
            <button
              type="button"
              aria-label={say("profilePage.remove", { title: question.question })}
              onClick={() => change(questions.filter((_, at) => at !== index))}
            >
              <CloseSign />
            </button>
          )}
        </div>
      ))}
      {mayWrite && questions.length < limits.questions && (
        <Button variant="subtle" onClick={() => change([...questions, { question: "", payload: "" }])}>
          {say("profilePage.addQuestion")}
        </Button>
      )}
    </fieldset>
  );
}

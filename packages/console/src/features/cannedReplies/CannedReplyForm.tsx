import { cannedReplyEndpoints, type CannedReply } from "@botschaft/contract";
import { cannedVariables, maxReplyLength } from "@botschaft/core";
import { SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { isRefusal } from "../../app/api/refusal.ts";
import { useWords } from "../../app/i18n/words.ts";
import { SaveForm } from "../../ui/form/SaveForm.tsx";
import { cannedRepliesKey } from "./cannedRepliesQuery.ts";

const shortcutShape = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u;

/** A canned reply with its shortcut and its texts; `null` is a new one. */
export function CannedReplyForm({ reply, close }: { readonly reply: CannedReply | null; readonly close: () => void }) {
  const { say } = useWords();
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? "");
  const [de, setDe] = useState(reply?.texts.de ?? "");
  const [en, setEn] = useState(reply?.texts.en ?? "");
  const [isShared, setIsShared] = useState(reply?.isShared ?? true);
  const [isTaken, setIsTaken] = useState(false);
  const isWrong = shortcut !== "" && !shortcutShape.test(shortcut);
  const isEmpty = shortcut !== "" && de.trim() === "" && en.trim() === "";
  const save = async () => {
    const body = {
      shortcut,
      texts: { de: de.trim() === "" ? null : de, en: en.trim() === "" ? null : en },
      isShared,
    };
    try {
      if (reply === null) await call(cannedReplyEndpoints.createCannedReply, { body });
      else await call(cannedReplyEndpoints.updateCannedReply, { params: { cannedReplyId: reply.id }, body });
    } catch (error) {
      if (isRefusal(error, "conflict")) setIsTaken(true);
      throw error;
    }
  };
  return (
    <SaveForm save={save} refresh={[cannedRepliesKey]} done={close}>
      <TextInput
        data-autofocus
        label={say("canned.shortcut")}
        description={say("canned.shortcut.hint")}
        error={isWrong ? say("canned.shortcut.wrong") : isTaken ? say("canned.shortcut.taken") : null}
        value={shortcut}
        onChange={(event) => {
          setIsTaken(false);
          setShortcut(event.currentTarget.value.toLowerCase().replace(/^\//, ""));
        }}
        required
        maxLength={40}
      />
      <Textarea
        label={say("canned.text.de")}
        error={isEmpty ? say("canned.text.missing") : null}
        value={de}
        onChange={(event) => setDe(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={8}
        maxLength={maxReplyLength}
        lang="de"
      />
      <Textarea
        label={say("canned.text.en")}
        description={say("canned.variables", {
          names: cannedVariables.map((name) => `{{ ${name} }}`).join(" · "),
        })}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={en}
        onChange={(event) => setEn(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={8}
        maxLength={maxReplyLength}
        lang="en"
      />
      <SegmentedControl
        aria-label={say("canned.forWhom")}
        value={isShared ? "team" : "own"}
        onChange={(value) => setIsShared(value === "team")}
        data={[
          { value: "team", label: say("canned.shared") },
          { value: "own", label: say("canned.own") },
        ]}
      />
    </SaveForm>
  );
}

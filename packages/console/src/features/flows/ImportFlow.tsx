import { flowEndpoints, type Flow, type FlowFile } from "@botschaft/contract";
import { Button, Textarea } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState, type DragEvent, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import rows from "../../ui/page/Rows.module.css";
import { flowsKey } from "./flowQueries.ts";
import { Problems } from "./Problems.tsx";
import { readFlowFile } from "./readFlowFile.ts";
import styles from "./flows.module.css";

/** A flow from a file, dropped or chosen, or from the clipboard; what is wrong with it is said before it is stored. */
export function ImportFlow() {
  const { say } = useWords();
  const navigate = useNavigate();
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [fileName, setFileName] = useState("");
  const [isDropping, setIsDropping] = useState(false);
  const read = useMemo(() => (text.trim() === "" ? null : readFlowFile(text, fileName)), [text, fileName]);
  const send = useAct((file: FlowFile) => call(flowEndpoints.importFlow, { body: file }), {
    refresh: [flowsKey],
    done: (flow: Flow) => void navigate({ to: "/flows/$flowId", params: { flowId: flow.id } }),
  });
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setFileName(file.name);
    setText(await file.text());
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsDropping(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <form
      className={rows["form"]}
      style={{ maxWidth: "none" }}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (read?.kind === "ok") send.mutate(read.file);
      }}
    >
      <div
        className={styles["drop"]}
        data-over={isDropping || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setIsDropping(true);
        }}
        onDragLeave={() => setIsDropping(false)}
        onDrop={onDrop}
      >
        <input
          ref={picker}
          type="file"
          accept=".json,application/json"
          hidden
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
        {fileName === "" ? say("flows.drop") : fileName}{" "}
        <Button variant="subtle" onClick={() => picker.current?.click()}>
          {say("flows.chooseFile")}
        </Button>
      </div>
      <Textarea
        label={say("flows.paste")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setFileName("");
        }}
        autosize
        minRows={4}
        maxRows={12}
        spellCheck={false}
        classNames={{ input: styles["code"] ?? "" }}
      />
      {read?.kind === "no_json" && (
        <p role="alert" className={rows["seal"]}>
          {say("flows.noJson", { line: read.line, column: read.column })}
        </p>
      )}
      {read?.kind === "no_flow" && (
        <p role="alert" className={rows["seal"]}>
          {say("flows.noFlow")}
        </p>
      )}
      {read?.kind === "ok" && (
        <div role="status">
          <p className="finding">
            {read.problems.length === 0
              ? say("flows.looksGood", { name: read.file.name })
              : say("flows.hasProblems", { name: read.file.name, count: read.problems.length })}
          </p>
          <Problems problems={read.problems.map((problem) => ({ ...problem, nodeId: problem.nodeId ?? null }))} />
        </div>
      )}
      <div className={rows["buttons"]}>
        <Button type="submit" disabled={read?.kind !== "ok"} loading={send.isPending}>
          {say("flows.importNow")}
        </Button>
      </div>
    </form>
  );
}

import { passwordResetEndpoints, type Member } from "@botschaft/contract";
import { Button, Checkbox, Modal } from "@mantine/core";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { isRefusal } from "../../app/api/refusal.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { useWords } from "../../app/i18n/words.ts";
import { CopyField } from "../../ui/form/CopyField.tsx";
import { Form } from "../../ui/form/Form.tsx";
import rows from "../../ui/page/Rows.module.css";

/** For a member who has lost the password, or the phone: a link that an owner or admin hands them. */
export function ResetLink({ member }: { readonly member: Member }) {
  const { say } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        aria-label={say("members.resetOf", { name: member.name })}
        onClick={() => setIsOpen(true)}
      >
        {say("members.reset")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={say("members.resetOf", { name: member.name })}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        <MakeLink member={member} close={() => setIsOpen(false)} />
      </Modal>
    </>
  );
}

function MakeLink({ member, close }: { readonly member: Member; readonly close: () => void }) {
  const { say } = useWords();
  const sentence = useProblemSentence();
  const { workspaceId } = useSession();
  const [endsSecondFactor, setEndsSecondFactor] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = useAct(
    () =>
      call(passwordResetEndpoints.createResetLink, {
        params: { workspaceId, memberId: member.id },
        body: { endsSecondFactor },
      }),
    { failed: setError },
  );
  if (make.data !== undefined)
    return (
      <div className={rows["form"]}>
        <p>{say("members.resetReady", { name: member.name })}</p>
        <CopyField label={say("members.resetLink")} value={make.data.url} />
        <Button variant="default" onClick={close}>
          {say("action.done")}
        </Button>
      </div>
    );
  return (
    <Form act={say("members.makeLink")} isBusy={make.isPending} onSubmit={() => make.mutate(undefined)}>
      <p>{say("members.resetConsequence", { name: member.name })}</p>
      <Checkbox
        label={say("members.resetFactor")}
        checked={endsSecondFactor}
        onChange={(event) => setEndsSecondFactor(event.currentTarget.checked)}
      />
      {error !== null && (
        <p role="alert" className={rows["seal"]}>
          {isRefusal(error, "forbidden") ? say("members.resetForbidden") : sentence(error)}
        </p>
      )}
    </Form>
  );
}

import { memberEndpoints, type Invitation, type Member, type Role } from "@botschaft/contract";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { ConfirmByName } from "../../ui/form/ConfirmByName.tsx";
import { CopyField } from "../../ui/form/CopyField.tsx";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Form } from "../../ui/form/Form.tsx";
import { Face } from "../../ui/Face.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { invitationsKey, membersKey } from "./memberKeys.ts";
import { ResetLink } from "./ResetLink.tsx";

const roles: readonly Role[] = ["owner", "admin", "agent", "viewer"];

/** Who works here, with which role, and who is invited. */
export function MembersScreen() {
  const { say } = useWords();
  const { workspaceId, may } = useSession();
  const [isInviting, setIsInviting] = useState(false);
  const members = useQuery({
    queryKey: [...membersKey, workspaceId],
    queryFn: ({ signal }) => call(memberEndpoints.listMembers, { params: { workspaceId } }, signal),
  });
  const invitations = useQuery({
    queryKey: invitationsKey,
    queryFn: ({ signal }) => call(memberEndpoints.listInvitations, { params: { workspaceId } }, signal),
  });
  const mayWrite = may("members:write");
  return (
    <Page
      title={say("nav.members")}
      finding={members.data && say("members.finding", { count: members.data.items.length })}
      actions={mayWrite && <Button onClick={() => setIsInviting(true)}>{say("members.invite")}</Button>}
    >
      <Loaded query={members}>
        {({ items }) => (
          <ul className={rows["rows"]}>
            {items.map((member) => (
              <MemberRow key={member.id} member={member} mayWrite={mayWrite} />
            ))}
          </ul>
        )}
      </Loaded>
      <Part title={say("members.invited")}>
        <Loaded query={invitations} lines={2}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState finding={say("members.noneInvited")} next={say("members.noneInvited.next")} />
            ) : (
              <ul className={rows["rows"]}>
                {items.map((each) => (
                  <InvitationRow key={each.id} invitation={each} mayWrite={mayWrite} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Part>
      <Modal
        opened={isInviting}
        onClose={() => setIsInviting(false)}
        title={say("members.invite")}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        <Invite close={() => setIsInviting(false)} />
      </Modal>
    </Page>
  );
}

function MemberRow({ member, mayWrite }: { readonly member: Member; readonly mayWrite: boolean }) {
  const { say } = useWords();
  const { workspaceId, memberId, me } = useSession();
  const toasts = useToasts();
  const [isRemoving, setIsRemoving] = useState(false);
  const changeRole = useAct(
    (role: Role) =>
      call(memberEndpoints.changeMemberRole, { params: { workspaceId, memberId: member.id }, body: { role } }),
    { refresh: [membersKey, ["me"]] },
  );
  const isMe = member.id === memberId;
  const giveRole = (role: Role) =>
    changeRole.mutate(role, {
      onSuccess: () =>
        toasts.say(
          say("members.roleNow", { name: member.name, role: say(`role.${role}`) }),
          // Who gives away the own role may have lost the right to take it back.
          isMe ? undefined : () => changeRole.mutate(member.role),
        ),
    });
  const remove = useAct(() => call(memberEndpoints.removeMember, { params: { workspaceId, memberId: member.id } }), {
    refresh: [membersKey],
    done: () => setIsRemoving(false),
  });
  // Owners are made, changed and removed by owners alone.
  const mayChange = mayWrite && (member.role !== "owner" || me.role === "owner");
  const offered = roles.filter((role) => role !== "owner" || me.role === "owner");
  return (
    <li>
      <Face id={member.id} name={member.name} pictureUrl={member.imageUrl} />
      <span className={rows["main"]}>
        <b dir="auto">
          {member.name}
          {isMe && ` (${say("assign.you")})`}
        </b>
        <span>{member.email}</span>
      </span>
      <span className={rows["side"]}>
        {mayChange ? (
          <Select
            aria-label={say("members.roleOf", { name: member.name })}
            w={170}
            allowDeselect={false}
            value={member.role}
            data={offered.map((role) => ({ value: role, label: say(`role.${role}`) }))}
            onChange={(role) => {
              if (isRole(role) && role !== member.role) giveRole(role);
            }}
            disabled={changeRole.isPending}
          />
        ) : (
          say(`role.${member.role}`)
        )}
        {mayChange && !isMe && <ResetLink member={member} />}
        {mayChange && (
          <Button variant="subtle" onClick={() => setIsRemoving(true)}>
            {say("members.remove")}
          </Button>
        )}
      </span>
      <ConfirmByName
        isOpen={isRemoving}
        close={() => setIsRemoving(false)}
        title={say("members.removeTitle", { name: member.name })}
        consequence={say("members.removeConsequence")}
        name={member.name}
        act={say("members.remove")}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      />
    </li>
  );
}

function InvitationRow({ invitation, mayWrite }: { readonly invitation: Invitation; readonly mayWrite: boolean }) {
  const { say } = useWords();
  const time = useTime();
  const { workspaceId } = useSession();
  const withdraw = useAct(
    () => call(memberEndpoints.withdrawInvitation, { params: { workspaceId, invitationId: invitation.id } }),
    { refresh: [invitationsKey] },
  );
  return (
    <li>
      <span className={rows["main"]}>
        <b>{invitation.email ?? say("members.anybody")}</b>
        <span>
          {say("members.invitedBy", {
            role: say(`role.${invitation.role}`),
            by: invitation.invitedBy,
            until: time.moment(Date.parse(invitation.expiresAt)),
          })}
        </span>
      </span>
      {mayWrite && (
        <Button variant="subtle" loading={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
          {say("members.withdraw")}
        </Button>
      )}
    </li>
  );
}

function Invite({ close }: { readonly close: () => void }) {
  const { say } = useWords();
  const { workspaceId, me } = useSession();
  const [role, setRole] = useState<Role>("agent");
  const [email, setEmail] = useState("");
  const [url, setUrl] = useState<string | null>(null);
  const invite = useAct(
    () =>
      call(memberEndpoints.inviteMember, {
        params: { workspaceId },
        body: { role, ...(email.trim() === "" ? {} : { email: email.trim() }) },
      }),
    { refresh: [invitationsKey], done: (made) => setUrl(made.url) },
  );
  if (url !== null) {
    return (
      <div className={rows["form"]}>
        <p>{say("members.linkReady")}</p>
        <CopyField label={say("members.link")} value={url} />
        <Button variant="default" onClick={close}>
          {say("action.done")}
        </Button>
      </div>
    );
  }
  return (
    <Form act={say("members.makeLink")} isBusy={invite.isPending} onSubmit={() => invite.mutate(undefined)}>
      <Select
        label={say("members.role")}
        description={say(`role.${role}.may`)}
        allowDeselect={false}
        value={role}
        data={roles
          .filter((each) => each !== "owner" || me.role === "owner")
          .map((each) => ({ value: each, label: say(`role.${each}`) }))}
        onChange={(value) => {
          if (isRole(value)) setRole(value);
        }}
      />
      <TextInput
        label={say("members.email")}
        description={say("members.email.hint")}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
    </Form>
  );
}

function isRole(value: string | null): value is Role {
  return value !== null && (roles as readonly string[]).includes(value);
}

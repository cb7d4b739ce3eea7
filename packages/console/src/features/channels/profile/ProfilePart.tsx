import { channelEndpoints, type ChannelProfile } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../../app/api/call.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { Loading } from "../../../ui/page/Loading.tsx";
import { Part } from "../../../ui/page/Page.tsx";
import { ProfileForm } from "./ProfileForm.tsx";

/** Greeting, menu and ice breakers, as the platform has them right now. Asked for when wanted: each asking is a call to the platform. */
export function ProfilePart({ channelId, mayWrite }: { readonly channelId: string; readonly mayWrite: boolean }) {
  const { say } = useWords();
  const profile = useQuery<ChannelProfile>({
    queryKey: ["channelProfile", channelId],
    queryFn: ({ signal }) => call(channelEndpoints.getChannelProfile, { params: { channelId } }, signal),
    enabled: false,
    retry: false,
  });
  return (
    <Part title={say("profilePage.title")} hint={say("profilePage.hint")}>
      {profile.data === undefined && !profile.isFetching && !profile.isError && (
        <Button variant="default" onClick={() => void profile.refetch()}>
          {say("profilePage.load")}
        </Button>
      )}
      {profile.isFetching && profile.data === undefined && <Loading />}
      {profile.isError && <ErrorState error={profile.error} retry={() => void profile.refetch()} />}
      {profile.data !== undefined && (
        <ProfileForm key={profile.dataUpdatedAt} channelId={channelId} profile={profile.data} mayWrite={mayWrite} />
      )}
    </Part>
  );
}

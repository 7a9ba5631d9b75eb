interface SignedIn {
  account: { id: string };
  workspace: { id: string };
}

interface Whereabouts {
  account: string;
  workspace: string;
}

// All tabs of a browser share one session. A tab that still shows another account or workspace would write into the
// wrong one, so it hears of the change and begins anew.
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('kith.session');

export const whereabouts = ({ account, workspace }: SignedIn): Whereabouts => ({
  account: account.id,
  workspace: workspace.id,
});

export const tellOtherTabs = (session: SignedIn) => channel?.postMessage(whereabouts(session));

/** Runs `leave` when another tab has gone on elsewhere than `here`. Returns the way to stop. */
export function onOtherTabs(here: Whereabouts, leave: () => void): () => void {
  const hear = ({ data }: MessageEvent<Whereabouts>) => {
    if (data.account !== here.account || data.workspace !== here.workspace) leave();
  };
  channel?.addEventListener('message', hear as EventListener);
  return () => channel?.removeEventListener('message', hear as EventListener);
}

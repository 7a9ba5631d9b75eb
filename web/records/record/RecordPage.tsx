import { useNavigate, useParams } from '@tanstack/react-router';
import { useObject } from '../../kernel/objects.ts';
import { NotFound } from '../../kernel/ui/PageStates.tsx';
import { useTools } from '../fields/tools.ts';
import { ConflictHost } from './ConflictHost.tsx';
import { RecordView } from './RecordView.tsx';

export default function RecordPage() {
  const { plural, id } = useParams({ strict: false }) as { plural?: string; id?: string };
  const meta = useObject(plural);
  const tools = useTools();
  const navigate = useNavigate();
  if (!meta || meta.plural !== plural || !id) return <NotFound />;
  return (
    <>
      <RecordView
        key={id}
        tools={tools}
        meta={meta}
        id={id}
        whole
        onGone={() => void navigate({ to: `/${meta.plural}` })}
      />
      <ConflictHost tools={tools} />
    </>
  );
}

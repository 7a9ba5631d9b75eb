import { useParams } from '@tanstack/react-router';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useObject } from '../../kernel/objects.ts';
import { usePage } from '../../kernel/page.ts';
import { NotFound } from '../../kernel/ui/PageStates.tsx';
import { useTools } from '../fields/tools.ts';
import { Records } from './Records.tsx';

export default function ListPage() {
  const { plural } = useParams({ strict: false }) as { plural?: string };
  const meta = useObject(plural);
  if (!meta || meta.plural !== plural) return <NotFound />;
  // Another object is another list: nothing of the former one stays.
  return <Named key={meta.name} meta={meta} />;
}

function Named({ meta }: { meta: ObjectMeta }) {
  const tools = useTools();
  usePage(tools.labels.objects(meta));
  return <Records tools={tools} meta={meta} />;
}

import { useTranslation } from 'react-i18next';
import { Badge } from '../kernel/ui/index.ts';
import type { ImportSummary } from './api.ts';

const colours: Record<ImportSummary['state'], string> = {
  mapping: 'gray',
  checking: 'blue',
  checked: 'indigo',
  running: 'blue',
  paused: 'amber',
  done: 'green',
  failed: 'red',
  undoing: 'blue',
  undone: 'gray',
};

export function StateBadge({ one }: { one: Pick<ImportSummary, 'state'> }) {
  const { t } = useTranslation('imports');
  return <Badge color={colours[one.state]}>{t(`state.${one.state}`)}</Badge>;
}

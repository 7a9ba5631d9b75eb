import type { PanelProps } from '../records/record/panels.ts';
import { Rivals } from './Rivals.tsx';

export default function DealRivals({ record }: PanelProps) {
  return <Rivals object="deal" id={record.id} />;
}

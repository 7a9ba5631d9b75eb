import { useTranslation } from 'react-i18next';
import classes from './patterns.module.css';

export interface TreeOf {
  of: 'customers' | 'groups';
  merges: Array<{ a: number; b: number; height: number; size: number }>;
  order: number[];
  groups: number[];
}

const [WIDTH, ROW, LABELS] = [760, 26, 320];

/** Which are closest to each other: the further right two branches meet, the more they differ. */
export function Dendrogram({ tree, names }: { tree: TreeOf; names: string[] }) {
  const { t } = useTranslation('models-patterns');
  const n = tree.order.length;
  const named = names.length > 0;
  const row = named ? ROW : 10;
  const left = named ? LABELS : 10;
  const most = tree.merges.at(-1)?.height || 1;
  const at = new Map<number, { x: number; y: number }>(
    tree.order.map((leaf, i) => [leaf, { x: left, y: row * (i + 0.5) }]),
  );
  const lines = tree.merges.map(({ a, b, height }, m) => {
    const [first, second] = [at.get(a) ?? { x: 0, y: 0 }, at.get(b) ?? { x: 0, y: 0 }];
    const x = left + ((WIDTH - left - 10) * height) / most;
    at.set(n + m, { x, y: (first.y + second.y) / 2 });
    return { key: n + m, path: `M${first.x},${first.y} H${x} V${second.y} H${second.x}` };
  });
  return (
    <svg
      className={classes.tree}
      viewBox={`0 0 ${WIDTH} ${row * n}`}
      role="img"
      aria-label={t(`segments-found.tree.${tree.of}`)}
    >
      {lines.map(({ key, path }) => (
        <path key={key} d={path} />
      ))}
      {named &&
        tree.order.map((leaf, i) => (
          <text key={leaf} x={left - 10} y={row * (i + 0.5) + 4} textAnchor="end">
            {cut(names[leaf] ?? '')}
          </text>
        ))}
    </svg>
  );
}

const cut = (text: string) => (text.length > 46 ? `${text.slice(0, 45)}…` : text);

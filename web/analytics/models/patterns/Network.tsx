import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './patterns.module.css';

interface Edge {
  from: number;
  to: number;
  lift: number;
}

interface NetworkProps {
  edges: Edge[];
  name(number: number): string;
  chosen: number | null;
  onChoose(product: number | null): void;
}

const [WIDTH, HEIGHT] = [760, 460];
const [ACROSS, DOWN] = [210, 185];

/** Products on a circle, those that go together beside each other; the thicker the line, the more they belong together. */
export function Network({ edges, name, chosen, onChoose }: NetworkProps) {
  const { t } = useTranslation('models-patterns');
  const [near, setNear] = useState<number | null>(null);
  const nodes = ordered(edges);
  const shown = near ?? chosen;
  const linked = new Set(
    edges.filter(({ from, to }) => from === shown || to === shown).flatMap(({ from, to }) => [from, to]),
  );
  const place = new Map(
    nodes.map((node, i) => {
      const angle = (2 * Math.PI * i) / nodes.length - Math.PI / 2;
      return [node, { x: WIDTH / 2 + ACROSS * Math.cos(angle), y: HEIGHT / 2 + DOWN * Math.sin(angle) }];
    }),
  );
  const most = Math.max(...edges.map(({ lift }) => Math.log(lift)), 0.1);
  const at = (node: number) => place.get(node) ?? { x: 0, y: 0 };
  return (
    // biome-ignore lint/a11y/useSemanticElements: what is grouped is a drawing
    <svg
      className={classes.network}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="group"
      aria-label={t('bought-together.network')}
    >
      {edges.map((edge) => {
        const [a, b] = [at(edge.from), at(edge.to)];
        return (
          <path
            key={`${edge.from} ${edge.to}`}
            className={classes.edge}
            data-faded={(shown !== null && edge.from !== shown && edge.to !== shown) || undefined}
            strokeWidth={1 + (5 * Math.log(edge.lift)) / most}
            d={`M${a.x},${a.y} Q${WIDTH / 2},${HEIGHT / 2} ${b.x},${b.y}`}
          />
        );
      })}
      {nodes.map((node) => {
        const { x, y } = at(node);
        const end = x < WIDTH / 2 - 4;
        const middle = Math.abs(x - WIDTH / 2) <= 4;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside a drawing
          <g
            key={node}
            className={classes.node}
            role="button"
            tabIndex={0}
            aria-pressed={chosen === node}
            aria-label={name(node)}
            data-faded={(shown !== null && shown !== node && !linked.has(node)) || undefined}
            onMouseEnter={() => setNear(node)}
            onMouseLeave={() => setNear(null)}
            onClick={() => onChoose(chosen === node ? null : node)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              onChoose(chosen === node ? null : node);
            }}
          >
            <circle cx={x} cy={y} r={5} />
            <text
              x={middle ? x : x + (end ? -10 : 10)}
              y={middle ? y + (y < HEIGHT / 2 ? -12 : 20) : y + 4}
              textAnchor={middle ? 'middle' : end ? 'end' : 'start'}
            >
              {cut(name(node))}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

const cut = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

/** Those that go together follow each other: from the best connected along the strongest line to the next. */
function ordered(edges: Edge[]): number[] {
  const left = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const order: number[] = [];
  let at: number | undefined;
  while (left.size > 0) {
    const next = edges
      .filter(({ from, to }) => (from === at && left.has(to)) || (to === at && left.has(from)))
      .sort((a, b) => b.lift - a.lift)[0];
    at = next ? (next.from === at ? next.to : next.from) : (left.values().next().value as number);
    left.delete(at);
    order.push(at);
  }
  return order;
}

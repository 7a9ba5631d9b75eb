import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { Part } from '../Actions.tsx';
import classes from './learning.module.css';
import type { TreeNode, Vocabulary } from './shapes.ts';

interface Props {
  tree: TreeNode;
  words: Vocabulary;
  /** "leave", "are won": ends the sentence of a leaf. */
  outcome: string;
}

/** A decision tree as sentences, one question under the other. */
export function TreeInWords({ tree, words, outcome }: Props) {
  const { t } = useTranslation('models-learning');
  if (!tree.question) return <Part title={t('tree')}>{t('tree_none')}</Part>;
  return (
    <Part title={t('tree')} text={t('tree_text')}>
      <ul className={classes.tree}>
        <Branch node={tree} words={words} outcome={outcome} />
      </ul>
    </Part>
  );
}

function Branch({ node, words, outcome }: Omit<Props, 'tree'> & { node: TreeNode }) {
  const { t } = useTranslation('models-learning');
  const { question, yes, no } = node;
  if (!question || !yes || !no) return null;
  const { name, asks, value } = question;
  const about = { field: words.field(name), value: value === null ? '' : words.value(name, value) };
  const sides = [
    { key: 'yes', side: yes, text: t(`asks.${asks}`, about) },
    { key: 'no', side: no, text: t(`asks_not.${asks}`, about) },
  ];
  return sides.map(({ key, side, text }) => (
    <li key={key}>
      <p>
        <span>{text}</span> <Leaf node={side} words={words} outcome={outcome} />
      </p>
      {side.question && (
        <ul>
          <Branch node={side} words={words} outcome={outcome} />
        </ul>
      )}
    </li>
  ));
}

function Leaf({ node: { rows, said }, words, outcome }: Omit<Props, 'tree'> & { node: TreeNode }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  return (
    <span className={classes.leaf}>
      <strong>{words.said(said.value)}</strong> {outcome}{' '}
      <small>{t('leaf', { rows: format.number(rows), low: words.said(said.low), high: words.said(said.high) })}</small>
    </span>
  );
}

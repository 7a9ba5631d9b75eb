import { Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useTools } from '../../records/fields/tools.ts';
import { pathLabel } from '../../records/filter/describe.ts';
import classes from '../report-builder.module.css';
import { fieldsFor, linksOf, type Purpose, partsOf } from './tree.ts';

interface Props {
  meta: ObjectMeta;
  purpose: Purpose;
  /** A first choice above the fields, such as "Number of deals". */
  first?: { label: string; onChoose(): void };
  onChoose(path: string): void;
  children: ReactElement;
  opened: boolean;
  onOpen(opened: boolean): void;
}

const DEEPEST = 3;

/** Chooses a field from a tree: one's own, and those of related records. Opened branches lead on. */
export function FieldTree({ meta, purpose, first, onChoose, children, opened, onOpen }: Props) {
  const { t } = useTranslation('report-builder');
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const close = () => {
    onOpen(false);
    setSearch('');
  };
  return (
    <Popover
      opened={opened}
      onChange={(now) => (now ? onOpen(true) : close())}
      position="bottom-start"
      trapFocus
      returnFocus
      shadow="md"
      width={300}
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown p={6}>
        <TextInput
          data-autofocus
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t('field.search')}
          aria-label={t('field.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <div className={classes.tree} role="tree" aria-label={t('field.tree')}>
          {first && !words && (
            <UnstyledButton
              className={classes.leaf}
              role="treeitem"
              onClick={() => {
                first.onChoose();
                close();
              }}
            >
              {first.label}
            </UnstyledButton>
          )}
          <Branch
            {...{ meta, purpose, words }}
            root={meta}
            path=""
            depth={0}
            onChoose={(path) => {
              onChoose(path);
              close();
            }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface BranchProps {
  root: ObjectMeta;
  meta: ObjectMeta;
  purpose: Purpose;
  words: string;
  path: string;
  depth: number;
  onChoose(path: string): void;
}

function Branch({ root, meta, purpose, words, path, depth, onChoose }: BranchProps) {
  const { t } = useTranslation('report-builder');
  const tools = useTools();
  const [open, setOpen] = useState<string | null>(null);
  const full = (name: string) => (path ? `${path}.${name}` : name);
  const leaves = [
    ...fieldsFor(meta, purpose).map((field) => ({ path: full(field.name), label: tools.labels.field(meta, field) })),
    ...(purpose === 'dimension'
      ? partsOf(meta).map((one) => ({
          path: full(one.path),
          label: `${tools.labels.field(meta, one.field)} › ${t(`part.${one.part}`)}`,
        }))
      : []),
  ].filter(({ label }) => label.toLowerCase().includes(words));
  const links = depth < DEEPEST ? linksOf(meta) : [];
  return (
    <>
      {leaves.map((leaf) => (
        <UnstyledButton
          key={leaf.path}
          role="treeitem"
          className={classes.leaf}
          title={pathLabel(tools, root, leaf.path)}
          onClick={() => onChoose(leaf.path)}
        >
          {leaf.label}
        </UnstyledButton>
      ))}
      {links.map((link) => {
        const to = tools.objects.find(({ name }) => name === link.to);
        if (!to) return null;
        // A search looks one step along, or it would never end.
        const shown = open === link.name || (words !== '' && depth === 0);
        const matches =
          words === '' ||
          depth > 0 ||
          fieldsFor(to, purpose).some((f) => tools.labels.field(to, f).toLowerCase().includes(words));
        if (!matches) return null;
        return (
          <div key={link.name} role="treeitem" aria-expanded={shown} tabIndex={-1}>
            <UnstyledButton className={classes.leaf} onClick={() => setOpen(open === link.name ? null : link.name)}>
              <IconChevronRight size={14} aria-hidden className={classes.turn} data-open={shown || undefined} />
              {tools.labels.field(meta, link)}
              <span className={classes.quiet}>{tools.labels.object(to)}</span>
            </UnstyledButton>
            {shown && (
              // biome-ignore lint/a11y/useSemanticElements: the group of a tree is no fieldset
              <div className={classes.branch} role="group">
                <Branch {...{ root, purpose, words, onChoose }} meta={to} path={full(link.name)} depth={depth + 1} />
              </div>
            )}
          </div>
        );
      })}
    </>
  );
}

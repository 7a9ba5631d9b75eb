import { ActionIcon } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { openQuickCreate } from '../../kernel/create.ts';
import { useCan } from '../../kernel/session.ts';
import classes from '../products.module.css';

export interface Category {
  id: string;
  name: string;
  parent: string | null;
}

/** The categories below one, however deep. */
export function below(categories: Category[], id: string): string[] {
  const found: string[] = [];
  const waiting = [id];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    for (const one of categories) {
      if (one.parent !== at || found.includes(one.id)) continue;
      found.push(one.id);
      waiting.push(one.id);
    }
  }
  return found;
}

interface Props {
  categories: Category[];
  chosen: string | null;
  onChoose(id: string | null): void;
}

export function CategoryTree({ categories, chosen, onChoose }: Props) {
  const { t } = useTranslation('products');
  const mayCreate = useCan('category', 'create');
  const known = new Set(categories.map((one) => one.id));
  const children = (parent: string | null) =>
    categories.filter((one) => (parent ? one.parent === parent : !one.parent || !known.has(one.parent)));
  const branch = (parent: string | null, depth: number) => {
    const own = children(parent);
    if (own.length === 0 || depth > 12) return null;
    return (
      <ul className={depth === 0 ? classes.tree : undefined}>
        {own.map((one) => (
          <li key={one.id}>
            <span className={classes.row} style={{ flexWrap: 'nowrap', gap: 0 }}>
              <button
                type="button"
                className={classes.branch}
                aria-current={chosen === one.id}
                onClick={() => onChoose(one.id)}
              >
                {one.name}
              </button>
              {chosen === one.id && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={t('catalogue.edit_category', { name: one.name })}
                  renderRoot={(props) => <Link to={`/product_categories/${one.id}`} {...props} />}
                >
                  <IconPencil size={14} />
                </ActionIcon>
              )}
            </span>
            {branch(one.id, depth + 1)}
          </li>
        ))}
      </ul>
    );
  };
  return (
    <nav aria-label={t('catalogue.categories')}>
      <button type="button" className={classes.branch} aria-current={chosen === null} onClick={() => onChoose(null)}>
        {t('catalogue.all')}
      </button>
      {branch(null, 0)}
      {mayCreate && (
        <button
          type="button"
          className={classes.branch}
          style={{ justifyContent: 'flex-start', color: 'var(--kith-dimmed)' }}
          onClick={() => openQuickCreate({ object: 'category', values: chosen ? { parent: chosen } : {} })}
        >
          <IconPlus size={15} /> {t('catalogue.add_category')}
        </button>
      )}
    </nav>
  );
}

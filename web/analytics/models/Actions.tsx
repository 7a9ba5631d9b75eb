import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './models.module.css';

/** The filter language of the API, as far as models speak it. */
export type Filter = { and: Filter[] } | { or: Filter[] } | { field: string; op: string; value?: unknown };

interface ToListProps {
  plural?: string;
  filter: Filter;
  /** Field names, `-` before a falling one. */
  sort?: string[];
  /** Columns to show. */
  fields?: string[];
  label: ReactNode;
  /** The step that matters most. */
  first?: boolean;
}

/** Leads to the list of the people meant, where they can be kept as a view, given tasks, exported. */
export function ToList({ plural = 'people', filter, sort, fields, label, first }: ToListProps) {
  return (
    <Button
      component={Link}
      to="/$plural"
      params={{ plural } as never}
      search={listSearch(filter, sort, fields) as never}
      variant={first ? 'filled' : 'default'}
      rightSection={<IconArrowRight size={16} />}
    >
      {label}
    </Button>
  );
}

export const listSearch = (filter: Filter, sort?: string[], fields?: string[]) => ({
  layout: 'list',
  filter,
  ...(sort ? { sort: sort.join(',') } : {}),
  ...(fields ? { columns: fields.join(',') } : {}),
});

/** What to do with what the model found. */
export function WhatToDo({ children, text }: { children: ReactNode; text?: ReactNode }) {
  const { t } = useTranslation('models');
  return (
    <Part title={t('what_to_do')} text={text}>
      <div className={classes.actions}>{children}</div>
    </Part>
  );
}

/** A part of a model's page. */
export function Part({ title, text, children }: { title: ReactNode; text?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{title}</h2>
      {text && <p className={classes.partText}>{text}</p>}
      {children}
    </section>
  );
}

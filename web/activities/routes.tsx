import type { AreaRoute } from '../kernel/router.tsx';

export const routes: AreaRoute[] = [
  { path: '/calendar', component: () => import('./calendar/CalendarPage.tsx') },
  { path: '/follow-ups', component: () => import('./follow-ups/FollowUpsPage.tsx') },
  { path: '/settings/working-hours', component: () => import('./settings/WorkingHoursPage.tsx') },
  { path: '/settings/booking-pages', component: () => import('./settings/BookingPagesPage.tsx') },
  { path: '/settings/calendars', component: () => import('./settings/CalendarsPage.tsx') },
  { path: '/settings/task-templates', component: () => import('./settings/TemplatesPage.tsx') },
  { path: '/p/book/$token', bare: true, component: () => import('./public/BookPage.tsx') },
  { path: '/p/booking/$token', bare: true, component: () => import('./public/BookingPage.tsx') },
];

import { Outlet } from '@tanstack/react-router';

export default function Frame() {
  return (
    <main>
      <Outlet />
    </main>
  );
}

package io.tidegate.pools;

import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A first-in, first-out queue whose capacity can be changed at any time, for executors whose queue
 * is to be tuned: those of the JDK cannot be. A capacity below what waits turns nothing away that
 * is in already; it takes nothing more in until enough have left. The capacity may be 0.
 *
 * <p>An iterator shows what was in the queue when it was made.
 */
public final class ResizableQueue<E> extends AbstractQueue<E> implements BlockingQueue<E> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  // Both: guarded by the lock.
  private final ArrayDeque<E> elements = new ArrayDeque<>();
  private int capacity;

  public ResizableQueue(int capacity) {
    this.capacity = Require.atLeast("capacity", 0, capacity);
  }

  public int capacity() {
    lock.lock();
    try {
      return capacity;
    } finally {
      lock.unlock();
    }
  }

  public void setCapacity(int newCapacity) {
    Require.atLeast("capacity", 0, newCapacity);
    lock.lock();
    try {
      capacity = newCapacity;
      if (elements.size() < capacity) {
        notFull.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean offer(E element) {
    Require.present("element", element);
    lock.lock();
    try {
      return elements.size() < capacity && add0(element);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    Require.present("element", element);
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (elements.size() >= capacity) {
        if (left <= 0) {
          return false;
        }
        left = notFull.awaitNanos(left);
      }
      return add0(element);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void put(E element) throws InterruptedException {
    Require.present("element", element);
    lock.lockInterruptibly();
    try {
      while (elements.size() >= capacity) {
        notFull.await();
      }
      add0(element);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public E poll() {
    lock.lock();
    try {
      return poll0();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        if (left <= 0) {
          return null;
        }
        left = notEmpty.awaitNanos(left);
      }
      return poll0();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public E take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (elements.isEmpty()) {
        notEmpty.await();
      }
      return poll0();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public E peek() {
    lock.lock();
    try {
      return elements.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return elements.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int remainingCapacity() {
    lock.lock();
    try {
      return room();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean contains(Object element) {
    lock.lock();
    try {
      return elements.contains(element);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean remove(Object element) {
    lock.lock();
    try {
      boolean removed = elements.remove(element);
      signalRoom();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int drainTo(Collection<? super E> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> target, int most) {
    Require.present("target", target);
    if (target == this) {
      throw new IllegalArgumentException("target is the queue itself");
    }
    lock.lock();
    try {
      int drained = 0;
      while (drained < most && !elements.isEmpty()) {
        target.add(poll0());
        drained++;
      }
      return drained;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Iterator<E> iterator() {
    List<E> seen;
    lock.lock();
    try {
      seen = List.copyOf(elements);
    } finally {
      lock.unlock();
    }
    Iterator<E> each = seen.iterator();
    return new Iterator<>() {
      private E last;

      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public E next() {
        last = each.next();
        return last;
      }

      @Override
      public void remove() {
        if (last == null) {
          throw new IllegalStateException("next() comes first, and remove() once for each");
        }
        ResizableQueue.this.remove(last);
        last = null;
      }
    };
  }

  private boolean add0(E element) {
    elements.addLast(element);
    notEmpty.signal();
    // The signal of one room goes to one waiter; with more room the next is woken from here.
    signalRoom();
    return true;
  }

  private E poll0() {
    E first = elements.pollFirst();
    signalRoom();
    return first;
  }

  private void signalRoom() {
    if (room() > 0) {
      notFull.signal();
    }
  }

  private int room() {
    return Math.max(0, capacity - elements.size());
  }
}

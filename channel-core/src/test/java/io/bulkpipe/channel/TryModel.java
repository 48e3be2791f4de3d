// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.lincheck.datastructures.verifier.CachedVerifier;

/**
 * What the operations that never wait may return, for Lincheck. A try is no atomic step: it takes
 * the turn, looks, moves, publishes, gives the turn back and finds out what counts; a send may find
 * room again for a second piece. Each of these is one atomic step here, over a queue, two positions
 * and how the ends ended; the calls' steps may interleave as long as the order of calls in time is
 * kept. The results are possible if one of the interleavings gives all of them.
 *
 * <p>So a result of nothing is allowed only at a moment at which there was no room (no bytes), or
 * another call had the turn of that end.
 */
@SuppressWarnings("exports") // of Lincheck, which is on the class path
public final class TryModel extends CachedVerifier {
  private static final int OPEN = 0;
  private static final int CLOSED = 1;
  private static final int ENDED = 2;
  private static final int ABORTED = 3;

  private static final int MET = 0;
  private static final int NOTHING = 1;
  private static final int OVER = 2;

  private static final int NOBODY = -1;

  private final int capacity;

  /** @param ends the class with the operations, which knows the capacity */
  public TryModel(Class<?> ends) {
    try {
      this.capacity = ((LincheckTest.Ends) ends.getConstructor().newInstance()).capacity;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(ends.getName(), e);
    }
  }

  /** A call that was made, and what came of it. */
  private record Call(String name, List<Object> arguments, String result, HBClock clock) {
    int argument(int i) {
      return (Integer) arguments.get(i);
    }
  }

  @Override
  public boolean verifyResultsImpl(ExecutionScenario scenario, ExecutionResult results) {
    List<List<Call>> calls = new ArrayList<>();
    List<List<Actor>> actors = scenario.getThreads();
    List<List<ResultWithClock>> made = results.getThreadsResultsWithClock();
    for (int t = 0; t < actors.size(); t++) {
      List<Call> ofThread = new ArrayList<>();
      for (int i = 0; i < actors.get(t).size(); i++) {
        Actor actor = actors.get(t).get(i);
        ResultWithClock result = made.get(t).get(i);
        ofThread.add(new Call(
            actor.getMethod().getName(),
            actor.getArguments(),
            String.valueOf(result.getResult()),
            result.getClockOnStart()));
      }
      calls.add(ofThread);
    }
    Set<State> seen = new HashSet<>();
    Deque<State> next = new ArrayDeque<>();
    next.push(new State(calls.size()));
    while (!next.isEmpty()) {
      State state = next.pop();
      boolean finished = true;
      for (int t = 0; t < calls.size(); t++) {
        Caller thread = state.threads[t];
        if (thread.pc < calls.get(t).size()) {
          finished = false;
          Call call = calls.get(t).get(thread.pc);
          if (thread.phase > 0 || state.mayBegin(t, call)) {
            for (State after : state.after(t, call, capacity)) {
              if (seen.add(after)) {
                next.push(after);
              }
            }
          }
        }
      }
      if (finished) {
        return true;
      }
    }
    return false;
  }

  /** Where a thread is: in which call, in which phase of it, and what the call has found so far. */
  private record Caller(int pc, int phase, int k, int done, int start, int found) {
    Caller to(int newPhase) {
      return new Caller(pc, newPhase, k, done, start, found);
    }

    Caller to(int newPhase, int newFound) {
      return new Caller(pc, newPhase, k, done, start, newFound);
    }

    Caller moving(int newPhase, int n) {
      return new Caller(pc, newPhase, n, done, start, found);
    }

    Caller finished() {
      return new Caller(pc + 1, 0, 0, 0, 0, MET);
    }
  }

  private static final class State {
    private final Caller[] threads;
    private List<Integer> stream = List.of();
    private int taken;
    private int received;
    private int sender = OPEN;
    private int end;
    private boolean receiverOpen = true;
    private int sendLock = NOBODY;
    private int receiveLock = NOBODY;

    State(int count) {
      threads = new Caller[count];
      Arrays.fill(threads, new Caller(0, 0, 0, 0, 0, MET));
    }

    private State(State from) {
      threads = from.threads.clone();
      stream = from.stream;
      taken = from.taken;
      received = from.received;
      sender = from.sender;
      end = from.end;
      receiverOpen = from.receiverOpen;
      sendLock = from.sendLock;
      receiveLock = from.receiveLock;
    }

    private List<Object> key() {
      return List.of(
          Arrays.asList(threads),
          stream,
          taken,
          received,
          sender,
          end,
          receiverOpen,
          sendLock,
          receiveLock);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State state && key().equals(state.key());
    }

    @Override
    public int hashCode() {
      return key().hashCode();
    }

    boolean mayBegin(int t, Call call) {
      for (int u = 0; u < threads.length; u++) {
        if (u != t && threads[u].pc < call.clock.get(u)) {
          return false;
        }
      }
      return true;
    }

    private boolean bothOpen() {
      return sender == OPEN && receiverOpen;
    }

    private State with(int t, Caller thread) {
      State copy = new State(this);
      copy.threads[t] = thread;
      return copy;
    }

    private List<State> go(int t, int phase) {
      return List.of(with(t, threads[t].to(phase)));
    }

    private List<State> go(int t, int phase, int found) {
      return List.of(with(t, threads[t].to(phase, found)));
    }

    private List<State> finish(int t, boolean possible) {
      return possible ? List.of(with(t, threads[t].finished())) : List.of();
    }

    /** The states after one step of a thread's call; none if its result is not possible. */
    List<State> after(int t, Call call, int capacity) {
      return switch (call.name) {
        case "trySend" -> send(t, call, call.argument(1), false, capacity);
        case "trySendWhole" -> send(t, call, Math.min(capacity, call.argument(1)), true, capacity);
        case "tryReceive" -> receive(t, call, call.argument(0));
        case "available" -> available(t, call, capacity);
        case "remainingCapacity" -> remaining(t, call, capacity);
        case "isSenderOpen" -> finish(t, call.result.equals(String.valueOf(bothOpen())));
        case "isReceiverOpen" -> finish(t, call.result.equals(String.valueOf(receiverOpen)));
        case "close", "abort", "cancel" -> {
          State copy = with(t, threads[t].finished());
          if (call.name.equals("cancel")) {
            copy.receiverOpen = false;
          } else if (call.name.equals("close")) {
            copy.sender = sender == OPEN ? CLOSED : sender;
          } else {
            copy.sender = sender == OPEN || sender == CLOSED ? ABORTED : sender;
          }
          yield List.of(copy);
        }
        default -> throw new AssertionError(call.name);
      };
    }

    private List<State> send(int t, Call call, int n, boolean whole, int capacity) {
      Caller me = threads[t];
      switch (me.phase) {
        case 0 -> {
          if (sendLock != NOBODY) {
            return go(t, 9);
          }
          State copy = with(t, me.to(1));
          copy.sendLock = t;
          return List.of(copy);
        }
        case 1 -> {
          if (bothOpen()) {
            return List.of(with(t, new Caller(me.pc, 2, 0, 0, stream.size(), MET)));
          }
          State copy = with(t, me.to(8));
          copy.sendLock = NOBODY;
          return List.of(copy);
        }
        case 2 -> { // look for room
          int room = capacity - (stream.size() - received);
          int k = Math.min(room, n - me.done);
          if (k == 0 || (whole && k < n)) {
            return go(t, 4, NOTHING);
          }
          return List.of(with(t, me.moving(me.done > 0 ? 5 : 3, k)));
        }
        case 3 -> { // publish
          State copy = with(
              t, new Caller(me.pc, me.done + me.k == n ? 4 : 2, 0, me.done + me.k, me.start, MET));
          List<Integer> longer = new ArrayList<>(stream);
          for (int i = me.done; i < me.done + me.k; i++) {
            longer.add(call.argument(0) + 10 * i);
          }
          copy.stream = longer;
          return List.of(copy);
        }
        case 4 -> {
          State copy = with(t, me.to(6));
          copy.sendLock = NOBODY;
          return List.of(copy);
        }
        case 5 -> {
          return bothOpen() ? go(t, 3) : go(t, 4, OVER);
        }
        case 6 -> { // what counts
          int counts = sender == ENDED ? Math.max(0, Math.min(me.done, end - me.start)) : me.done;
          return List.of(with(t, me.moving(7, counts)));
        }
        case 7 -> { // report
          boolean cut = me.found == OVER || me.k < me.done;
          String told = me.k == n || !cut
              ? String.valueOf(me.k)
              : (sender != OPEN ? "async:" : "broken:") + me.k;
          return finish(t, call.result.equals(told));
        }
        case 8 -> {
          return finish(t, call.result.equals(sender != OPEN ? "closed" : "broken:0"));
        }
        default -> { // another call had the turn
          return bothOpen() ? finish(t, call.result.equals("0")) : go(t, 8);
        }
      }
    }

    private List<State> receive(int t, Call call, int n) {
      Caller me = threads[t];
      switch (me.phase) {
        case 0 -> {
          if (receiveLock != NOBODY) {
            return go(t, 9);
          }
          State copy = with(t, me.to(1));
          copy.receiveLock = t;
          return List.of(copy);
        }
        case 1 -> {
          if (receiverOpen) {
            return go(t, bothOpen() ? 2 : 11);
          }
          State copy = with(t, me.to(8));
          copy.receiveLock = NOBODY;
          return List.of(copy);
        }
        case 2 -> { // look for bytes, having seen both ends open
          int k = Math.min(n, stream.size() - taken);
          return k > 0 ? List.of(with(t, me.moving(3, k))) : go(t, 11);
        }
        case 3 -> { // take
          List<State> after = new ArrayList<>();
          if (call.result.equals(stream.subList(taken, taken + me.k).toString())) {
            State copy = with(t, new Caller(me.pc, 5, 0, me.k, 0, MET));
            copy.taken = taken + me.k;
            after.add(copy);
          }
          if (!receiverOpen || sender == ABORTED) { // freed
            after.addAll(go(t, 4, OVER));
          }
          return after;
        }
        case 4 -> {
          State copy = with(t, me.to(6));
          copy.receiveLock = NOBODY;
          return List.of(copy);
        }
        case 5 -> { // publish
          State copy = with(t, me.to(4));
          copy.received = taken;
          return List.of(copy);
        }
        case 6 -> {
          String told = me.found == NOTHING
              ? "0"
              : !receiverOpen ? "async" : sender == ABORTED ? "failed" : "-1";
          return finish(t, me.done > 0 || call.result.equals(told));
        }
        case 8 -> {
          return finish(t, call.result.equals("closed"));
        }
        case 11 -> { // read the endings
          return !receiverOpen || sender == ABORTED
              ? go(t, 4, OVER)
              : List.of(with(t, me.moving(12, sender)));
        }
        case 12 -> { // and look for bytes after that
          int there = (me.k == ENDED ? end : stream.size()) - taken;
          if (there > 0) {
            return List.of(with(t, me.moving(3, Math.min(n, there))));
          }
          if (me.k == OPEN || me.k == ENDED) {
            return go(t, 4, me.k == OPEN ? NOTHING : OVER);
          }
          State copy = with(t, me.to(11));
          if (sender == CLOSED) { // the end is settled
            copy.sender = ENDED;
            copy.end = taken;
          }
          return List.of(copy);
        }
        default -> { // another call had the turn
          String told = !receiverOpen
              ? "closed"
              : sender == ABORTED ? "failed" : sender == ENDED && received >= end ? "-1" : "0";
          return finish(t, call.result.equals(told));
        }
      }
    }

    private List<State> available(int t, Call call, int capacity) {
      Caller me = threads[t];
      return switch (me.phase) {
        case 0 ->
          !receiverOpen || sender == ABORTED
              ? finish(t, call.result.equals("0"))
              : List.of(with(t, new Caller(me.pc, 1, 0, 0, 0, sender)));
        case 1 -> List.of(with(t, me.moving(2, me.found == ENDED ? end : stream.size())));
        default ->
          finish(
              t,
              call.result.equals(String.valueOf(Math.max(0, Math.min(capacity, me.k - received)))));
      };
    }

    private List<State> remaining(int t, Call call, int capacity) {
      Caller me = threads[t];
      return switch (me.phase) {
        case 0 -> bothOpen() ? go(t, 1) : finish(t, call.result.equals("0"));
        case 1 -> List.of(with(t, me.moving(2, received)));
        default ->
          finish(
              t,
              call.result.equals(String.valueOf(
                  Math.max(0, Math.min(capacity, capacity - stream.size() + me.k)))));
      };
    }
  }
}

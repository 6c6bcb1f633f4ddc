#pragma once

#include "base/error.h"

#include <atomic>
#include <exception>
#include <memory>
#include <utility>

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

namespace oxide::base {

/// The giving side of a QFuture<Result<T>> that is fulfilled whatever happens: when the last copy
/// goes without an answer, the waiter gets an Interrupted error. (A QPromise that is dropped under
/// a co_await crashes the waiter.) Copies share one answer; the first one counts. Thread-safe.
template<class T>
class Promise
{
public:
    Promise() : m_state(std::make_shared<State>()) {}

    [[nodiscard]] QFuture<Result<T>> future() const { return m_state->promise.future(); }
    void fulfil(Result<T> result) const { m_state->fulfil(std::move(result)); }

private:
    struct State {
        QPromise<Result<T>> promise;
        std::atomic_flag done;

        State() { promise.start(); }
        ~State() { fulfil(fail(ErrorKind::Interrupted, "Oxide is stopping.")); }
        State(const State &) = delete;
        State &operator=(const State &) = delete;

        void fulfil(Result<T> result)
        {
            if (done.test_and_set())
                return;
            promise.addResult(std::move(result));
            promise.finish();
        }
    };
    std::shared_ptr<State> m_state;
};

/// A future that has its answer already.
template<class T>
[[nodiscard]] QFuture<Result<T>> readyFuture(Result<T> result)
{
    const Promise<T> promise;
    promise.fulfil(std::move(result));
    return promise.future();
}

/// Runs `work` (returning Result<T>) on the global thread pool: for blocking file work, which no
/// thread of ours may do itself. An exception becomes an Internal error.
template<class T, class Work>
[[nodiscard]] QFuture<Result<T>> runInPool(Work work)
{
    const Promise<T> promise;
    auto future = promise.future();
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        try {
            promise.fulfil(work());
        } catch (const std::exception &e) {
            promise.fulfil(fail(ErrorKind::Internal, e.what()));
        }
    });
    return future;
}

} // namespace oxide::base

#pragma once

#include "engine/engine.h"
#include "ui/widgets/page.h"

#include <type_traits>
#include <utility>

#include <QCoreApplication>
#include <QPointer>

namespace oxide::ui {

/// Takes an engine's answer in the GUI thread: `onValue(T)` where it is good, `onError(Error)`
/// where not. Neither is called when `context` is gone by then.
template<class T, class OnValue, class OnError>
void ask(QObject *context, engine::Reply<T> reply, OnValue onValue, OnError onError)
{
    // By way of the application: `then(context, …)` looks at the context from the thread that
    // answers, where it may be going at that moment (and asserts that it is still there).
    reply.then(qApp, [guard = QPointer<QObject>(context), onValue = std::move(onValue),
                      onError = std::move(onError)](base::Result<T> answer) mutable {
        if (!guard)
            return;
        if (answer)
            onValue(std::move(*answer));
        else
            onError(answer.error());
    });
}

/// The same; an error is shown in the page's own strip, and a good answer clears nothing (the user
/// or the page's next action does).
template<class T, class OnValue>
void ask(Page *page, engine::Reply<T> reply, OnValue onValue)
{
    ask(static_cast<QObject *>(page), std::move(reply), std::move(onValue),
        [page](const base::Error &error) { page->showError(error); });
}

} // namespace oxide::ui

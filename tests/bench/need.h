#pragma once

#include "base/error.h"

#include <type_traits>
#include <utility>

#include <QFuture>

namespace oxide::bench {

/// Waits for an answer; ends the program where it is an error.
template<class T>
T need(QFuture<base::Result<T>> future)
{
    future.waitForFinished();
    auto result = future.result();
    if (!result)
        qFatal("%s | %s", result.error().message.c_str(), result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

} // namespace oxide::bench

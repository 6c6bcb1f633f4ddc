#pragma once

#include "base/error.h"

namespace oxide::cli {

/// What scripts can rely on (SPEC 9).
enum ExitCode : int {
    ExitOk = 0,
    ExitFailure = 1,
    ExitUsage = 2,
    ExitRefused = 3,   ///< by a rule, the policy or a budget
    ExitNoService = 4, ///< nobody can do it
};

[[nodiscard]] constexpr ExitCode exitCodeOf(base::ErrorKind kind)
{
    switch (kind) {
    case base::ErrorKind::InvalidArgument:
        return ExitUsage;
    case base::ErrorKind::PolicyRefused:
    case base::ErrorKind::BudgetExceeded:
        return ExitRefused;
    case base::ErrorKind::NoService:
    // The last one asked was not there, so nobody was.
    case base::ErrorKind::ConnectionRefused:
    case base::ErrorKind::NameNotResolved:
    case base::ErrorKind::NetworkDown:
    case base::ErrorKind::TimeoutConnect:
    case base::ErrorKind::ProgramNotFound:
        return ExitNoService;
    default:
        return ExitFailure;
    }
}

} // namespace oxide::cli

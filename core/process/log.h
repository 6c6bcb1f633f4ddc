#pragma once

#include <QLoggingCategory>

namespace oxide::process {

Q_DECLARE_LOGGING_CATEGORY(logProcess)

} // namespace oxide::process

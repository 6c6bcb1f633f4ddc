#pragma once

// The precompiled header of every core target: what nearly every file includes anyway.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include <QByteArray>
#include <QCoroTask>
#include <QFuture>
#include <QObject>
#include <QString>

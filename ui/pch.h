#pragma once

// The precompiled header of the window's library: what nearly every file includes anyway.
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

#include <QApplication>
#include <QBoxLayout>
#include <QFuture>
#include <QLabel>
#include <QObject>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QString>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QWidget>

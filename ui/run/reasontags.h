#pragma once

#include "model/reason.h"

#include <vector>

#include <QWidget>

namespace oxide::ui {

class FlowLayout;
class Look;

/// Reason codes side by side, each with its meaning as tooltip.
class ReasonTags final : public QWidget
{
    Q_OBJECT

public:
    explicit ReasonTags(const Look &look, QWidget *parent = nullptr);
    void setReasons(const std::vector<model::Reason> &reasons);

private:
    const Look &m_look;
    FlowLayout *m_flow;
};

} // namespace oxide::ui

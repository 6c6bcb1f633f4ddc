#pragma once

#include "model/service.h"

#include <QWidget>

class QBoxLayout;

namespace oxide::ui {

class Look;

/// The steps of a service test, one line each: shape, what, note, how long it took; below a failed
/// one its reason.
class TestView final : public QWidget
{
    Q_OBJECT

public:
    explicit TestView(const Look &look, QWidget *parent = nullptr);

    /// `program`: the first step is called by what it does for a program.
    void setTest(const model::ServiceTest &test, bool program);
    void setRunning();
    void clear();

private:
    void empty();
    void addStep(const model::TestStep &step, bool program);

    const Look &m_look;
    QBoxLayout *m_rows;
};

} // namespace oxide::ui

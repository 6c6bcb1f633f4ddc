#pragma once

#include "model/task.h"
#include "ui/widgets/context.h"

#include <map>

#include <QWidget>

class QCheckBox;

namespace oxide::ui {

class Look;
class RuleDraft;
class TargetPicker;

/// What decides where no rule fits: which service a type of task goes to, whether local services
/// come first, and whether others step in.
class AssignmentCard final : public QWidget
{
    Q_OBJECT

public:
    AssignmentCard(const Context &context, RuleDraft &draft, QWidget *parent = nullptr);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    /// The pickers' boxes are as wide as the widest.
    void lineUp();

    const Look &m_look;
    RuleDraft &m_draft;
    std::map<model::TaskType, TargetPicker *> m_pickers;
    QCheckBox *m_preferLocal;
    QCheckBox *m_fallback;
};

} // namespace oxide::ui

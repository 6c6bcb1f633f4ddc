#pragma once

#include "model/task.h"
#include "ui/widgets/context.h"

#include <QWidget>

class QComboBox;

namespace oxide::ui {

/// Who shall answer: Automatic, or a service and, where it has several, one of its models.
class TargetPicker final : public QWidget
{
    Q_OBJECT

public:
    /// Without Automatic a service is always chosen (Compare).
    enum class Automatic { Offered, Left };

    TargetPicker(const Context &context, Automatic automatic, QWidget *parent = nullptr);

    /// An empty service is Automatic.
    [[nodiscard]] model::Target target() const;
    void setTarget(const model::Target &target);

Q_SIGNALS:
    void changed();

private:
    void fillServices();
    void fillModels();

    Context m_context;
    Automatic m_automatic;
    QComboBox *m_services;
    QComboBox *m_models;
};

} // namespace oxide::ui
